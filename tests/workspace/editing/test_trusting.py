"""Trust while a flow is edited: the owner's edits keep it, nothing else brings it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.actors import OWNER, Actor
from flowboard.workspace.editing.session import FlowSession
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.trust.decisions import hash_of, is_trusted
from flowboard.workspace.trust.store import TrustStore

CODE = {"name": "short", "code": "def check(output, row):\n    return len(output) < 9\n"}
FOREIGN = """\
flowboard: 1
nodes:
  words: {type: text, value: hello}
  turned:
    type: python
    inputs: {text: words.text}
    code: |
      def run(text):
          return text[::-1]
"""


@pytest.fixture
def foreign(folder: Path) -> Path:
    path = folder / "foreign.flow.yaml"
    path.write_text(FOREIGN)
    return path


def trusted(session: FlowSession, types: NodeTypes) -> bool:
    return is_trusted(hash_of(session.file(), types, RunRequest()))


def code(text: str) -> list[dict[str, Any]]:
    return [{"op": "set_field", "id": "turned", "path": ["code"], "value": text}]


OWN = "def run(text):\n    return text.upper()\n"


def test_a_flow_from_elsewhere_opens_inert_and_an_edit_is_no_yes(
    foreign: Path, open_flow: Any, types: NodeTypes
) -> None:
    session = open_flow(foreign)
    assert session.waits_for_trust()
    session.apply(OWNER, "Code", code(OWN))
    assert session.waits_for_trust()
    assert not trusted(session, types)
    assert not session.saved.message


def test_what_the_owner_trusts_stays_trusted_with_the_owners_edits(
    foreign: Path, open_flow: Any, types: NodeTypes
) -> None:
    session = open_flow(foreign)
    TrustStore().add(hash_of(session.file(), types, RunRequest()), "foreign", str(foreign))
    session.apply(OWNER, "Code", code(OWN))
    assert not session.waits_for_trust()
    session.apply(
        OWNER, "More", [{"op": "set_field", "id": "turned", "path": ["assertions"], "value": [CODE]}]
    )
    assert trusted(session, types)


def test_an_edit_by_somebody_else_isnt_signed_nor_is_what_follows(
    foreign: Path, open_flow: Any, types: NodeTypes
) -> None:
    session = open_flow(foreign)
    TrustStore().add(hash_of(session.file(), types, RunRequest()), "foreign", str(foreign))
    session.apply(Actor("ada", "run"), "Code", code(OWN))
    assert session.waits_for_trust()
    session.apply(OWNER, "Title", [{"op": "set_field", "id": "turned", "path": ["title"], "value": "x"}])
    assert session.waits_for_trust()


@pytest.mark.parametrize("way", ["restore", "outside", "import"])
def test_code_that_comes_from_a_file_or_a_store_isnt_the_owners(
    foreign: Path, open_flow: Any, types: NodeTypes, way: str
) -> None:
    session = open_flow(foreign)
    session.name_version(OWNER, "foreign")
    session.apply(OWNER, "Away", [{"op": "remove_node", "id": "turned"}])
    assert not session.waits_for_trust()
    if way == "restore":
        session.restore(OWNER, "foreign")
    elif way == "outside":
        foreign.write_text(FOREIGN.replace("hello", "bye"))
        session.check_outside()
        session.take_theirs(OWNER)
    else:
        node = {"type": "python", "inputs": {"text": "words.text"}, "code": OWN}
        session.apply(OWNER, "Import", [{"op": "replace_flow", "flow": {
            "nodes": {"words": {"type": "text", "value": "x"}, "turned": node}}}])  # fmt: skip
    assert "turned" in session.flow.nodes
    assert session.waits_for_trust()


def test_a_flow_of_the_owners_own_making_is_trusted(
    folder: Path, open_flow: Any, types: NodeTypes
) -> None:
    path = folder / "own.flow.yaml"
    path.write_text("flowboard: 1\nnodes:\n  words: {type: text, value: hello}\n")
    session = open_flow(path)
    node = {"type": "python", "inputs": {"text": "words.text"}, "code": OWN}
    session.apply(OWNER, "Add", [{"op": "set_node", "id": "turned", "node": node}])
    assert trusted(session, types)


def test_putting_a_foreign_node_right_is_no_yes_to_the_code_that_it_hides(
    foreign: Path, open_flow: Any, types: NodeTypes
) -> None:
    foreign.write_text(FOREIGN + "    bogus: 1\n")
    session = open_flow(foreign)
    assert not session.waits_for_trust()
    session.apply(OWNER, "Put right", [{"op": "remove_field", "id": "turned", "path": ["bogus"]}])
    assert session.waits_for_trust()
    TrustStore().add(hash_of(session.file(), types, RunRequest()), "foreign", str(foreign))
    session.apply(OWNER, "Code", code(OWN))
    assert not session.waits_for_trust()


def test_code_pasted_from_another_flow_waits_for_trust_and_a_copy_of_ones_own_doesnt(
    foreign: Path, folder: Path, open_flow: Any, types: NodeTypes
) -> None:
    other = open_flow(foreign)
    path = folder / "own.flow.yaml"
    path.write_text("flowboard: 1\nnodes:\n  words: {type: text, value: hello}\n")
    session = open_flow(path)
    node = {"type": "python", "inputs": {"text": "words.text"}, "code": OWN}
    session.apply(OWNER, "Add", [{"op": "set_node", "id": "mine", "node": node}])
    session.paste(OWNER, session.copy(["mine"]))
    session.paste(OWNER, {"nodes": {"ask": {"type": "llm", "models": ["local/m"]}}})
    assert not session.waits_for_trust()
    session.paste(OWNER, other.copy(["turned"]))
    assert session.waits_for_trust()
