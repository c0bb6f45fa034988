"""The commands that live on the server: their keys reach the canvas, their work is done by panels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from flowboard.workspace.editing.actors import Role

if TYPE_CHECKING:
    from flowboard.editor.canvas.messages import Commanded
    from flowboard.editor.desk import Desk


@dataclass(frozen=True, slots=True)
class Command:
    """A command for the palette (`Ctrl+K`), the shortcut sheet and its keys."""

    name: str
    title: str
    needs: Role = "view"
    keys: str | None = None
    section: str = "Run"
    icon: str = "play_arrow"
    anywhere: bool = True

    def to_json(self) -> dict[str, Any]:
        """The command as the canvas takes it."""
        return {name: value for name, value in asdict(self).items() if name != "needs"}


COMMANDS: Final = (
    Command("run_all", "Run all that is stale", "run", "Ctrl+Enter"),
    Command("run_to", "Run to the selected node", "run", "Shift+Enter", anywhere=False),
    Command("run_only", "Run only the selected node", "run", "Alt+Enter", anywhere=False),
    Command("run_row", "Run the active row", "run", "R", anywhere=False),
    Command("run_first", "Run the first 10 rows", "run"),
    Command("cancel", "Cancel the run", "run", icon="block"),
    Command("resume", "Go on with the run that was cut short", "run"),
    Command("retry", "Retry what failed", "run", icon="sync"),
    Command("matrix", "Show all rows", section="Show", icon="table_rows"),
    Command("history", "Show earlier runs", section="Show", icon="history"),
    Command("inspector", "Show the inspector", section="Show", icon="tune"),
    Command(
        "wizard",
        "Criteria, grades and card of the selected evaluator",
        section="Show",
        icon="fact_check",
        anywhere=False,
    ),
    Command(
        "card",
        "Report card of the selected evaluator",
        section="Show",
        keys="C",
        icon="fact_check",
        anywhere=False,
    ),
    Command("save", "Save", "edit", "Ctrl+S", section="File", icon="save_alt"),
    Command("share", "Share…", "owner", section="File", icon="account_tree"),
    Command("export", "Export…", "edit", section="File", icon="save_alt"),
    Command("versions", "Versions…", section="File", icon="history"),
    Command("theme", "Light or dark", section="File", icon="visibility_off"),
)

_RUNS: Final = {
    "run_all": "all", "run_to": "to", "run_only": "only", "run_row": "row",
    "run_first": "first", "cancel": "cancel", "resume": "resume", "retry": "retry",
}  # fmt: skip


def commands_for(desk: Desk) -> list[dict[str, Any]]:
    """What this person may ask for."""
    return [command.to_json() for command in COMMANDS if desk.may(command.needs)]


def obey(desk: Desk, asked: Commanded) -> None:
    """Have a command done: saving here, everything else by the panel that it concerns."""
    command = next((one for one in COMMANDS if one.name == asked.name), None)
    if command is None or not desk.may(command.needs):
        return
    node = asked.nodes[0] if asked.nodes else None
    if command.name in _RUNS:
        desk.show("run", how=_RUNS[command.name], node=node)
    elif command.name == "save":
        _save(desk)
    else:
        desk.show(command.name, **({"node": node} if node else {}))


def _save(desk: Desk) -> None:
    if desk.attempt(lambda: desk.flow.session.save(desk.actor)):
        desk.flow.tell("saved", desk.flow.session.saved)
