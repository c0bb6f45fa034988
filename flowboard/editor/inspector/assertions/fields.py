"""The fields of an assertion, whatever its kind: those of its kind first, then those that all have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.fields import FormField, check_form

QUESTION: Final = FormField(
    "judge", "Question", "text", "textarea", "ask so that yes is good", required=True, default=None
)
CODE: Final = FormField(
    "code", "Code", "text", "code", "def check(output, row) gives True, False, or None where it doesn't apply",
    required=True, default=None, language="python",
)  # fmt: skip
LEARNED: Final = FormField(
    "learned", "Classifier", "text", "", "trained on grades, by its name", required=True
)
MODEL: Final = FormField(
    "model", "Model", "text", "model", "which model judges", default=None, optional=True
)
INCLUDE: Final = FormField(
    "include", "Values shown", "json", "references", "of the row, beside the output", default=None
)
ON: Final = FormField("on", "Looks at", "choice", "port", "", default=None, optional=True)
ON_FAIL: Final = FormField("on_fail", "When it fails", "text", "on_fail", "", default="record")
SCOPE: Final = FormField("scope", "Judges", "text", "scope", "", default="full")

_REFERENCE: Final = "node.port"
"""How the description of an argument says that it names a value of the row."""


def fields_of_kind(assertion: dict[str, Any]) -> Iterator[FormField]:
    """The fields that an assertion has by its kind, as the flow writes it."""
    if "check" in assertion:
        try:
            found = check_form(str(assertion["check"]))
        except WorkspaceError:
            return
        for form in found:
            yield _as_reference(form) if _REFERENCE in form.description else form
    elif "code" in assertion:
        yield CODE
    elif "judge" in assertion:
        yield from (QUESTION, MODEL, INCLUDE)
    elif "learned" in assertion:
        yield LEARNED


def _as_reference(form: FormField) -> FormField:
    words = form.description.replace(f", {_REFERENCE}", "")
    return FormField(
        form.name, form.label, form.kind, "references" if form.kind == "json" else "reference", words,
        required=form.required, default=form.default, optional=form.optional,
    )  # fmt: skip
