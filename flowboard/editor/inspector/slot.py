"""Where a value stands in the open flow, and what a control needs to show and change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flowboard.editor.inspector.look import NodeLook, Path
from flowboard.flow.errors import field_text
from flowboard.flow.operations.fields import MISSING, value_at
from flowboard.workspace.forms.fields import FormField

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk


class Unfinished:
    """Texts that can't become values yet, kept while their fields aren't shown."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, Path], tuple[str, str]] = {}

    def keep(self, node: str, path: Path, text: str, reason: str) -> None:
        """Keep a text, with why it is no value."""
        self._texts[node, path] = (text, reason)

    def drop(self, node: str, path: Path) -> None:
        """Forget it: it has become a value, or was replaced."""
        self._texts.pop((node, path), None)

    def of(self, node: str, path: Path) -> tuple[str, str] | None:
        """The text that was kept, and the reason."""
        return self._texts.get((node, path))


class Slot:
    """One value of a node: `path` leads to it as in the file; items of lists may stand in it by name.

    A control calls `set` with what a person wants, and `refuse` with a text that isn't a value yet. It
    sets `on_show`, to be told of a value that came from elsewhere, and whoever frames it sets `on_state`.
    """

    def __init__(
        self, look: NodeLook, path: Path, form: FormField, unfinished: Unfinished, *, editable: bool
    ) -> None:
        self.look = look
        self.path = path
        self.form = form
        self.unfinished = unfinished
        self.editable = editable
        self.on_show: Callable[[Any], None] | None = None
        self.on_state: Callable[[], None] | None = None
        self.parts: list[Slot] = []
        kept = unfinished.of(look.id, path)
        self.own_problem = kept[1] if kept is not None else ""
        self.own_line: int | None = None
        self._is_quiet = False
        self._known = self._written()

    @property
    def desk(self) -> Desk:
        """The desk at which the flow is open."""
        return self.look.desk

    @property
    def value(self) -> Any:
        """The value as it stands, or the default."""
        found = self._written()
        return self.form.default if found is MISSING else found

    @property
    def kept_text(self) -> str | None:
        """A text of this field that isn't a value yet."""
        kept = self.unfinished.of(self.look.id, self.path)
        return None if kept is None else kept[0]

    @property
    def name(self) -> str:
        """The name of the control for tests and scripts."""
        return f"field-{field_text(self.path)}"

    @property
    def problems(self) -> list[str]:
        """What is wrong with the value, in sentences; without what its parts tell by themselves."""
        if self.own_problem:
            return [self.own_problem]
        here = field_text(self.look.numbered(self.path))
        told = [field_text(self.look.numbered(part.path)) for part in self.parts]
        return [
            problem.message
            for problem in self.look.problems
            if problem.field is not None
            and _is_in(problem.field, here)
            and not any(_is_in(problem.field, part) for part in told)
        ]

    def set(self, value: Any) -> None:
        """Change the value; the default leaves the file, unless the field is required."""
        self._settle("")
        if not self.form.required and _same(value, self.form.default):
            value = MISSING
        before = self._written()
        if value is before or (value is not MISSING and _same(value, before)):
            self._tell_state()
            return
        self._known = value
        operation = (
            {"op": "remove_field", "id": self.look.id, "path": list(self.path)}
            if value is MISSING
            else {"op": "set_field", "id": self.look.id, "path": list(self.path), "value": value}
        )
        if not self.desk.do(f"{self.form.label} of {self.look.title}", [operation]):
            self._known = before
            self.own_problem = "This wasn't taken. The flow still says what it said before."
        self._tell_state()

    def refuse(self, text: str, reason: str, line: int | None = None) -> None:
        """Keep a text that isn't a value yet, with the reason."""
        self.unfinished.keep(self.look.id, self.path, text, reason)
        self.own_problem, self.own_line = reason, line
        self._tell_state()

    def refresh(self) -> None:
        """After a change of the flow: tell the control if its value is another now."""
        now = self._written()
        if not _same(now, self._known):
            self._known = now
            self._settle("")
            if self.on_show is not None and not self._is_quiet:
                self.on_show(self.value)
        for part in tuple(self.parts):
            part.refresh()
        self._tell_state()

    def part(self, *path: str | int, form: FormField) -> Slot:
        """The slot of a part of this value; it refreshes with this one until `forget_parts`."""
        made = Slot(self.look, (*self.path, *path), form, self.unfinished, editable=self.editable)
        self.parts.append(made)
        return made

    def set_part(self, path: Path, value: Any, *, form: FormField) -> None:
        """Change a part of the value on behalf of the control that shows the whole of it."""
        self._is_quiet = True
        try:
            Slot(self.look, (*self.path, *path), form, self.unfinished, editable=self.editable).set(
                value
            )
        finally:
            self._is_quiet = False

    def forget_parts(self) -> None:
        """The parts are built anew."""
        self.parts.clear()

    def _settle(self, problem: str) -> None:
        self.own_problem, self.own_line = problem, None
        self.unfinished.drop(self.look.id, self.path)

    def _tell_state(self) -> None:
        if self.on_state is not None:
            self.on_state()

    def _written(self) -> Any:
        return value_at(self.look.mapping, self.path)


def _same(one: Any, other: Any) -> bool:
    """Whether two values are written alike: 1 and True, or 1 and 1.0, aren't."""
    return type(one) is type(other) and bool(one == other)


def _is_in(field: str, here: str) -> bool:
    return field == here or field.startswith((f"{here}.", f"{here}["))
