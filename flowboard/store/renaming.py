"""A node of a flow gets another id: everything that is stored under the old one follows.

Axes are named after nodes, so the keys of cells and calls follow as well. What people wrote, what
models said and the results that are kept by content hold no ids of nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select, update

from flowboard.store.tables import (
    calls,
    cards,
    cells,
    criterion_edits,
    events,
    grades,
    prompt_versions,
    runs,
)
from flowboard.store.texts import from_json, to_json


def rename_in_run(
    connection: Connection,
    run_id: str,
    old: str,
    new: str,
    *,
    snapshot: str,
    subjects: Mapping[str, str],
) -> None:
    """Let everything that is stored of a node in one run follow to its new id, in an open transaction.

    `snapshot` is the text of the run's flow with the new id in it. `subjects` maps what grades of the
    node are attached to, old to new; grades on other subjects stay as they are.
    """
    found = connection.execute(select(runs.c.options).where(runs.c.id == run_id)).scalar_one()
    options = from_json(found)
    for name in ("targets", "only"):
        if options.get(name):
            options[name] = _replaced(options[name], old, new)
    connection.execute(
        update(runs).where(runs.c.id == run_id).values(snapshot=snapshot, options=to_json(options))
    )
    _keys(connection, cells.c, run_id, old, new)
    _keys(connection, calls.c, run_id, old, new)
    _events(connection, run_id, old, new)
    _grades(connection, run_id, old, new, subjects)
    _cards(connection, run_id, subjects)
    _criterion_edits(connection, subjects)


def rename_beside_runs(connection: Connection, flow_path: str, old: str, new: str) -> None:
    """Let what is stored of a node of one flow, but in no run, follow: its prompts, cards and criteria."""
    prompts = prompt_versions.c
    of_node = and_(prompts.flow_path == flow_path, prompts.node.startswith(f"{old}.", autoescape=True))
    shown = literal(new) + func.substr(prompts.node, len(old) + 1)
    connection.execute(update(prompt_versions).where(of_node).values(node=shown))
    of_cards = and_(cards.c.flow_path == flow_path, cards.c.node == old)
    connection.execute(update(cards).where(of_cards).values(node=new))
    of_edits = and_(criterion_edits.c.flow_path == flow_path, criterion_edits.c.node == old)
    connection.execute(update(criterion_edits).where(of_edits).values(node=new))


def _replaced(names: Any, old: str, new: str) -> Any:
    if isinstance(names, list):
        return [new if name == old else name for name in names]
    return new if names == old else names


def _keys(connection: Connection, columns: Any, run_id: str, old: str, new: str) -> None:
    """The node of cells or calls, and the axes in their keys: `old=…`, `old.model=…`."""
    in_key, changed = _axes(columns.key, old, new)
    connection.execute(
        update(columns.key.table)
        .where(columns.run_id == run_id, or_(columns.node == old, in_key))
        .values(
            node=case((columns.node == old, new), else_=columns.node),
            key=case((in_key, changed), else_=columns.key),
        )
    )


def _axes(key: Any, old: str, new: str) -> tuple[ColumnElement[bool], ColumnElement[str]]:
    """Whether a written key has axes of the node, and the key with those of the new id."""
    marked = literal(";") + key
    has_axes = or_(
        marked.contains(f";{old}=", autoescape=True), marked.contains(f";{old}.", autoescape=True)
    )
    changed = func.replace(func.replace(marked, f";{old}=", f";{new}="), f";{old}.", f";{new}.")
    return has_axes, func.substr(changed, 2)


def _events(connection: Connection, run_id: str, old: str, new: str) -> None:
    """Events name their node in JSON; quotes in texts are escaped there, so nothing else is hit."""
    named = f'"node":"{old}"'
    connection.execute(
        update(events)
        .where(events.c.run_id == run_id, events.c.payload.contains(named, autoescape=True))
        .values(payload=func.replace(events.c.payload, named, f'"node":"{new}"'))
    )


def _grades(
    connection: Connection, run_id: str, old: str, new: str, subjects: Mapping[str, str]
) -> None:
    """The grades given on a run. What is graded, and the axes in the key where it was seen."""
    here = grades.c.run_id == run_id
    for before, after in subjects.items():
        connection.execute(
            update(grades)
            .where(here, grades.c.node == old, grades.c.subject == before)
            .values(node=new, subject=after)
        )
    in_key, changed = _axes(grades.c.key, old, new)
    connection.execute(update(grades).where(here, in_key).values(key=changed))


def _cards(connection: Connection, run_id: str, subjects: Mapping[str, str]) -> None:
    """What the grades of cards that were measured on a run are attached to."""
    here = cards.c.run_id == run_id
    found = connection.execute(select(cards.c.id, cards.c.subjects).where(here)).all()
    for card_id, listed in found if subjects else ():
        known = from_json(listed)
        moved = [subjects.get(subject, subject) for subject in known]
        if moved != known:
            connection.execute(
                update(cards).where(cards.c.id == card_id).values(subjects=to_json(moved))
            )


def _criterion_edits(connection: Connection, subjects: Mapping[str, str]) -> None:
    """The rows that edits of criteria have asked for again, which are digests and so stand for one flow."""
    found = connection.execute(select(criterion_edits.c.id, criterion_edits.c.edit)).all()
    for edit_id, told in found if subjects else ():
        known = from_json(told)
        moved = known | {
            name: [subjects.get(subject, subject) for subject in known.get(name, ())]
            for name in ("doubted", "requeued")
        }
        if moved != known:
            connection.execute(
                update(criterion_edits)
                .where(criterion_edits.c.id == edit_id)
                .values(edit=to_json(moved))
            )
