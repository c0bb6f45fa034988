"""A flow that names a server of its own: before the user's yes not even a connection reaches it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowboard.cli.main import main
from flowboard.llm.keys import Keys
from flowboard.llm.secret import Secret
from flowboard.workspace.project import Project, load
from flowboard.workspace.trust.decisions import trust
from flowboard.workspace.trust.gate import TrustNeeded
from tests.provider import Provider

KEY = "sk-canary-of-the-first-origin-0001"


class Listener:
    """A port of this machine that counts who connects."""

    def __init__(self) -> None:
        self._accepted = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if connection.getpeername()[1] == self._last:
                    return
                self._accepted += 1

    def connections(self) -> int:
        """How many have connected. Connections are accepted in order, so ours is behind all others."""
        if self._thread.is_alive():
            with socket.socket() as ours:
                ours.bind(("127.0.0.1", 0))
                self._last = ours.getsockname()[1]
                ours.connect(("127.0.0.1", self.port))
                self._thread.join(10)
            self._socket.close()
        return self._accepted

    _last = 0


@pytest.fixture
def stranger() -> Iterator[Listener]:
    """The server that the flow names."""
    listener = Listener()
    yield listener
    listener.connections()


def named(project: Project, base_url: str) -> Project:
    """The flow with an address of its own."""
    text = project.path.read_text()
    assert "    models: [local/m]\n" in text
    project.path.write_text(
        text.replace("    models: [local/m]\n", f"    models: [local/m]\n    base_url: {base_url}\n")
    )
    return load(project.path)


@pytest.fixture
def foreign(project: Project, provider: Provider, stranger: Listener) -> Project:
    """The flow, which sends its data to a stranger; the user has a key for the provider."""
    Keys().save(provider.origin, Secret(KEY))
    return named(project, f"http://127.0.0.1:{stranger.port}/v1")


COMMANDS = [
    ("run",), ("run", "--models", "live"), ("run", "--estimate"), ("run", "--budget", "5"),
    ("run", "--limit", "1", "--json"), ("record",), ("validate",), ("trust",), ("trust", "--json"),
    ("trust", "--print-hash"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_before_consent_no_command_connects_to_the_address(
    foreign: Project, stranger: Listener, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
):
    command, *options = arguments
    monkeypatch.setattr("sys.argv", ["flowboard", command, str(foreign.path), *options])
    with pytest.raises(SystemExit) as ended:
        main()
    needs_consent = command == "record" or (command == "run" and "--estimate" not in options)
    looks = command == "trust" and "--print-hash" not in options
    assert ended.value.code == (3 if needs_consent or looks else 0)
    assert stranger.connections() == 0


@pytest.mark.parametrize("arguments", [("models",), ("runs",), ("show", "latest")], ids=" ".join)
def test_nor_does_a_command_without_a_flow(
    foreign: Project, stranger: Listener, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
):
    foreign.run(to="extract")
    monkeypatch.chdir(foreign.path.parent)
    monkeypatch.setattr("sys.argv", ["flowboard", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert stranger.connections() == 0


def test_the_address_is_told_before_anything_is_sent(foreign: Project, stranger: Listener):
    with pytest.raises(TrustNeeded) as told:
        foreign.run()
    (need,) = told.value.needs
    assert need.kind == "origin"
    assert need.sentence == (
        f"answer sends its data to http://127.0.0.1:{stranger.port} on this machine, an address that "
        "the flow names."
    )


def test_the_trust_of_another_address_is_none(foreign: Project, stranger: Listener):
    other = foreign.path.read_text().replace(str(stranger.port), "9")
    elsewhere = foreign.path.with_name("elsewhere.flow.yaml")
    elsewhere.write_text(other)
    trust(load(elsewhere).trust_sheet())
    with pytest.raises(TrustNeeded):
        foreign.run()
    assert stranger.connections() == 0


def sent_to(server: Provider) -> bytes:
    return b"".join(request.head + request.body for request in server.received)


def test_with_trust_the_calls_arrive_and_the_key_of_the_other_origin_never_does(
    project: Project, provider: Provider
):
    Keys().save(provider.origin, Secret(KEY))
    project.run(row="a")
    assert KEY.encode() in sent_to(provider)
    with Provider() as second:
        flow = named(project, second.base_url)
        report = flow.run(trust=flow.trust_hash())
        assert (report.status, second.answered.total()) == ("done", 3)
        assert b"Say it: hello" in sent_to(second)
        assert KEY.encode() not in sent_to(second)
    assert provider.requests.total() == 1


def test_the_users_own_profile_may_be_named_by_its_address(project: Project, provider: Provider):
    assert named(project, provider.base_url).run().status == "done"
    assert provider.answered.total() == 3


def test_a_recorded_run_of_a_foreign_flow_needs_no_trust(
    project: Project, provider: Provider, stranger: Listener, flow_with: Callable[[str], Path]
):
    project.run(record=True, models="live")
    foreign = named(project, f"http://127.0.0.1:{stranger.port}/v1")
    assert foreign.run(models="recorded").status == "done"
    assert foreign.run().status == "done"
    assert stranger.connections() == 0


@pytest.mark.parametrize(
    ("address", "kinds"),  # a local server listens at this port by default
    [("http://127.0.0.1:11434/v1/", []), ("http://127.0.0.1:11434/admin", ["origin"])],
)
def test_only_the_whole_address_of_a_provider_needs_no_trust(
    project: Project, address: str, kinds: list[str]
):
    assert [need.kind for need in named(project, address).trust_sheet().needs] == kinds
