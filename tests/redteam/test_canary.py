"""Keys are canaries: whatever is done and whatever fails, none of them turns up in anything written.

There are three providers with a key each, one in the environment, one in the key file and one in a
keyring. They accept nobody without it and repeat it in every error. After everything that Flowboard
can do, every byte that it wrote or printed is searched.

A new feature joins with a line in `FEATURES`, a new kind of failure with a line in `TROUBLES`.
"""

from __future__ import annotations

import base64
import json
import os
import shlex
import signal
import subprocess
import sys
import traceback
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import keyring
import pytest

from flowboard.cli.main import main
from flowboard.store.location import locate_store
from flowboard.store.store import Store
from flowboard.workspace.project import load
from tests.llm.hostile import say, send
from tests.provider import Provider
from tests.provider.wire import Reply
from tests.redteam import canary_keyring
from tests.redteam.canary_keyring import CanaryKeyring

FEATURES = """
run FLOW --models live
run FLOW --models live --json
run FLOW --estimate
run FLOW --estimate --json
run FLOW --row r1 --models live
run FLOW --resume latest --retry-failed
run FOREIGN --models live                   # 3: its address isn't trusted
run FOREIGN --estimate
record FLOW
run FLOW --models recorded
show
show --json
show --row r1
show --failed
runs
runs --json
models
models --json
keys list
keys list --json
export --to items.csv
export --to items.jsonl
export
grades export FLOW
validate FLOW
validate FLOW --json
fmt FLOW
schema
diff FLOW FOREIGN
nodes llm
trust FLOW
trust FOREIGN --json                        # 3
trust FOREIGN --print-hash
bundle FLOW shared.zip
unbundle shared.zip opened
doctor
doctor --json
assert --code thief.py --rows outputs.jsonl --imports any
assert --code thief.py --rows outputs.jsonl --imports any --json
keys remove file
"""
"""Commands, in this order. FLOW is a flow that asks everybody; FOREIGN names an address of its own."""

TROUBLES = [
    "401",
    "403",
    "404",
    "400 500:ms 429:ms 503:ms malformed wrong_types truncated reset:90 empty page header echo length",
]
"""What every provider does wrong at the beginning of a run: one trouble for each of the first rows."""

KEYS = {
    "env": "sk-canary-env-5fd924625f6ab16a19cc9807c7c506ae",
    "file": "sk-canary/file+0b71c2aa93e84d55b1f6/17d2e4c9a8f3==",
    "ring": "sk-canary-ring-c41e8a3d97b2405fa6c0d1e29b73f854",
}
PATIENCE = 60  # seconds after which a process that doesn't end is a failure

FLOW = """\
flowboard: 1
name: canary
nodes:
  rows: {type: dataset, path: rows.csv}
  ask:
    type: prompt
    inputs: {text: rows.text}
    template: 'Say it: {{ text }}'
  answer:
    type: llm
    inputs: {prompt: ask.prompt}
    models: [env/m, file/m, ring/m, claude/m]
  quality:
    type: multi_evaluator
    inputs: {output: answer.text, text: rows.text}
    criteria:
      - id: good
        candidates:
          - {name: short, check: not_contains, value: zzz}
          - {name: true_to_text, judge: Is it true?, model: env/m}
  grades:
    type: grading
    inputs: {output: answer.text}
  results:
    type: output
    inputs: {value: answer.text, text: rows.text}
"""
THIEF = """\
import os

def check(output, row):
    found = [str(dict(os.environ))]
    for place in ("/proc/self/environ", os.path.expanduser("~/keys.toml"), "settings/keys.toml"):
        try:
            found.append(open(place).read())
        except Exception as error:
            found.append(repr(error))
    raise ValueError(" ".join(found))
"""
CRASH = """\
from flowboard.node import NodeType, Port

class Crash(NodeType):
    "Breaks off where no node may."
    type = "crash"
    inputs = (Port("text"),)

    def axes(self):
        raise RuntimeError("a defect")
"""


class Echoing(Provider):
    """A provider that accepts one key, and repeats it in whatever it says."""

    def __init__(self, key: str) -> None:
        super().__init__(key=key, retry_after=0.01)
        self.secret = key
        self.words = (
            f"Bearer {key}, {_base64(f'Bearer {key}')}, {quote(key, safe='')}, {key[:24]}: status"
        )

    def _reply(
        self, path: str, body: dict[str, Any], model: str, prompt: str, fault: str | None
    ) -> Reply:
        key, is_streamed = self.secret, bool(body.get("stream"))
        if fault == "echo":
            return say(f"It is {key}.", model=key, request_id=key)(path, is_streamed)
        if fault in ("page", "malformed"):
            return send(f"<html>{key}</html>")(path, is_streamed)
        if fault == "header":
            return send("{}", headers=f"{key} {key}\r\n")(path, is_streamed)
        return super()._reply(path, body, model, prompt, fault)


@dataclass
class House:
    """A flow in a folder of its own, settings with keys in them, and all that commands have printed."""

    folder: Path
    settings: Path
    providers: dict[str, Echoing]
    capture: pytest.CaptureFixture[str]
    printed: dict[str, str] = field(default_factory=dict)

    def command(self, line: str) -> int:
        """Run a command in this process, as it is typed, and give its exit code."""
        words = shlex.split(line, comments=True)
        arguments = [
            {"FLOW": "canary.flow.yaml", "FOREIGN": "foreign.flow.yaml"}.get(w, w) for w in words
        ]
        self.capture.readouterr()
        before, sys.argv = sys.argv, ["flowboard", *arguments]
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.argv = before
            self.printed[line] = "".join(self.capture.readouterr())
        return code

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a module with arguments in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=self.folder, env={**os.environ, **environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def wait(self, process: subprocess.Popen[str]) -> int:
        """Wait for a process to end, keep what it printed, and give its exit code."""
        self.printed[" ".join(map(str, process.args))] = "".join(process.communicate(timeout=PATIENCE))
        return process.returncode

    def stored_run(self) -> tuple[str, str]:
        """Put a run into the store, for an engine's process; gives run and store."""
        flow = (self.folder / "canary.flow.yaml").resolve()
        store = str(locate_store(flow, {}))
        with Store.open(store) as opened:
            return opened.create_run("canary", str(flow), flow.read_text(), {"models": "live"}), store

    def write_rows(self, number: int) -> None:
        lines = [f"r{row},text {row}\n" for row in range(number)]
        (self.folder / "rows.csv").write_text("id,text\n" + "".join(lines))

    def enqueue(self, *troubles: str) -> None:
        for provider in self.providers.values():
            provider.enqueue(*troubles)

    @property
    def answered(self) -> bool:
        """Whether every provider has given an answer, which it does to its own key only."""
        return all(provider.answered.total() for provider in self.providers.values())


@pytest.fixture
def house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[House]:
    before = keyring.get_keyring()
    folder, settings = tmp_path / "project", tmp_path / "settings"
    for place in (folder, settings, folder / "nodes"):
        place.mkdir()
    for name in ("STORE", "NODES", "PROFILES", "TRUST"):
        monkeypatch.delenv(f"FLOWBOARD_{name}", raising=False)
    monkeypatch.setenv("FLOWBOARD_HOME", str(settings))
    monkeypatch.setenv("CANARY_KEY", KEYS["env"])
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{CanaryKeyring.__module__}.{CanaryKeyring.__name__}")
    monkeypatch.chdir(folder)
    keyring.set_keyring(CanaryKeyring())
    with ExitStack() as running:
        providers = {name: running.enter_context(Echoing(key)) for name, key in KEYS.items()}
        monkeypatch.setenv(canary_keyring.ORIGIN, providers["ring"].origin)
        monkeypatch.setenv(canary_keyring.KEY, KEYS["ring"])
        _write(folder, settings, providers)
        made = House(folder, settings, providers, capfd)
        made.write_rows(3)
        yield made
    keyring.set_keyring(before)


def _write(folder: Path, settings: Path, providers: dict[str, Echoing]) -> None:
    profile = '[profiles.{}]\nbase_url = "{}"\nneeds_key = true\n'
    (settings / "profiles.toml").write_text(
        "".join(profile.format(name, provider.base_url) for name, provider in providers.items()).replace(
            "[profiles.env]\n", '[profiles.env]\nkey_env = "CANARY_KEY"\n'
        )
        + profile.format("claude", providers["file"].origin)
        + 'kind = "anthropic"\n'
    )
    keys = settings / "keys.toml"
    keys.write_text(f'"{providers["file"].origin}" = "{KEYS["file"]}"\n')
    keys.chmod(0o600)
    (folder / "canary.flow.yaml").write_text(FLOW)
    address = "    base_url: https://models.example.org/v1\n"
    (folder / "foreign.flow.yaml").write_text(FLOW.replace("    models:", f"{address}    models:"))
    (folder / "thief.py").write_text(THIEF)
    (folder / "outputs.jsonl").write_text(json.dumps({"output": "x", "row": {}}) + "\n")
    (folder / "nodes" / "crash.py").write_text(CRASH)


# -- the search -----------------------------------------------------------------------------------


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _needles() -> Iterator[bytes]:
    """Every key whole, in halves, and as others may write it."""
    for key in KEYS.values():
        forms = [key[10:], key[:24], key[-24:], quote(key[10:], safe=""), key[10:].replace("/", "\\/")]
        # In Base64, its first and last characters depend on what stands beside the key.
        forms += [_base64("x" * before + key)[8:-8] for before in range(3)]
        yield from (form.encode() for form in forms)


NEEDLES = tuple(dict.fromkeys(_needles()))


def _holds_a_key(content: bytes) -> bool:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(_holds_a_key(archive.read(name)) for name in archive.namelist())
    return any(needle in content for needle in NEEDLES)


def places_with_a_key(house: House) -> list[str]:
    """Every file, the key file apart, and every command whose output has a key in it."""
    files = [
        path
        for folder in (house.folder, house.settings)
        for path in folder.rglob("*")
        if path.is_file() and path != house.settings / "keys.toml"
    ]
    found = [str(path) for path in files if _holds_a_key(path.read_bytes())]
    return found + [line for line, text in house.printed.items() if _holds_a_key(text.encode())]


@pytest.mark.parametrize("key", KEYS)
def test_the_search_finds_a_key_in_every_form(house, key):
    forms = [KEYS[key], KEYS[key][:24], quote(KEYS[key], safe=""), json.dumps(KEYS[key])]
    forms += [_base64(f"Bearer {KEYS[key]}"), _base64(f"{KEYS[key]}:"), _base64(f"me:{KEYS[key]}")]
    assert places_with_a_key(house) == []
    for number, form in enumerate(forms):
        (house.folder / f"leak{number}").write_text(f"before {form} after")
        with zipfile.ZipFile(house.settings / f"leak{number}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inside", form * 10)
    house.printed["a command"] = f"refused {KEYS[key]}"
    assert len(places_with_a_key(house)) == 2 * len(forms) + 1


# -- everything that can be done ------------------------------------------------------------------


def test_no_feature_writes_a_key_down(house):
    house.enqueue("echo")
    for line in FEATURES.strip().splitlines():
        code = house.command(line)
        assert code in (3 if "# 3" in line else 0, 20), f"{line}: {code}\n{house.printed[line]}"
        assert places_with_a_key(house) == [], line
    assert house.answered
    assert "…" in house.printed["keys list"]
    for name in (
        "items.csv",
        "items.jsonl",
        "shared.zip",
        "canary.recording.jsonl",
        "out/results.jsonl",
    ):
        assert (house.folder / name).stat().st_size, name


@pytest.mark.parametrize("troubles", TROUBLES)
def test_no_failure_writes_a_key_down(house, troubles):
    house.write_rows(16)
    house.enqueue(*troubles.split())
    house.command("run FLOW --models live --json")
    house.command("show --failed")
    house.command("export")
    for provider in house.providers.values():
        assert provider.faulted.keys() == set(troubles.split())
    assert places_with_a_key(house) == []


def test_the_python_api_gives_no_key_away(house):
    house.enqueue("echo", "400", "500:ms", "header")
    heard: list[Any] = []
    project = load("canary.flow.yaml")
    report = project.run(models="live", listeners=[heard.append], row="r1")
    house.printed["report"] = repr(report) + json.dumps(report.to_json(), default=str) + repr(heard)
    assert any(event.kind == "text" for event in heard)
    try:
        load("foreign.flow.yaml").run(models="live")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
        house.printed["refused"] = "".join(traceback.format_exception(error))
    assert "refused" in house.printed
    assert places_with_a_key(house) == []


# -- processes of their own -----------------------------------------------------------------------


def test_the_engines_process_writes_no_key_down(house):
    house.enqueue("echo", "400", "500:ms", "header", "401")
    assert house.wait(house.start("flowboard.runtime", *house.stored_run())) == 20
    assert all(provider.faulted["echo"] for provider in house.providers.values())
    assert places_with_a_key(house) == []


def test_a_killed_engine_leaves_no_key_behind(house):
    house.enqueue("echo", "400")
    for provider in house.providers.values():
        provider.latency = 0.05
    house.providers["ring"].hold()
    process = house.start("flowboard.runtime", *house.stored_run())
    house.providers["ring"].wait_for_requests(3, PATIENCE)
    house.providers["env"].wait_for_answers(1, PATIENCE)
    process.send_signal(signal.SIGKILL)
    house.wait(process)
    left = {path.name for path in (house.folder / ".flowboard").iterdir()}
    assert {"store.db", "store.db-wal"} <= left
    assert places_with_a_key(house) == []


def test_the_libraries_log_no_key(house):
    house.enqueue("echo", "400", "500:ms", "header")
    talkative = {"OPENAI_LOG": "debug", "ANTHROPIC_LOG": "debug", "PYTHONASYNCIODEBUG": "1"}
    process = house.start(
        "flowboard", "run", "canary.flow.yaml", "--models", "live", "--row", "r1", **talkative
    )
    assert house.wait(process) == 20
    assert "DEBUG" in next(iter(house.printed.values()))
    assert places_with_a_key(house) == []


def test_a_crash_with_a_traceback_shows_no_key(house):
    flow = FLOW.replace("  results:", "  crash: {type: crash, inputs: {text: answer.text}}\n  results:")
    (house.folder / "crash.flow.yaml").write_text(flow)
    process = house.start(
        "flowboard", "run", "crash.flow.yaml", "--models", "live", "--nodes", "nodes",
        PYTHONFAULTHANDLER="1",
    )  # fmt: skip
    assert house.wait(process) == 1
    assert "RuntimeError: a defect" in next(iter(house.printed.values()))
    assert places_with_a_key(house) == []
