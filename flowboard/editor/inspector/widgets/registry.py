"""Which widget shows a field: by the name that its type gives, else by what its value is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flowboard.editor.inspector.frame import Build
from flowboard.editor.inspector.widgets.assertion import build_assertion
from flowboard.editor.inspector.widgets.code import build_code
from flowboard.editor.inspector.widgets.columns import build_columns
from flowboard.editor.inspector.widgets.criteria import build_criteria
from flowboard.editor.inspector.widgets.file import build_file
from flowboard.editor.inspector.widgets.labels import build_labels
from flowboard.editor.inspector.widgets.messages import build_messages
from flowboard.editor.inspector.widgets.models import build_models
from flowboard.editor.inspector.widgets.parameters import build_parameters
from flowboard.editor.inspector.widgets.prompt import build_prompt
from flowboard.editor.inspector.widgets.simple import build_choice, build_number, build_switch
from flowboard.editor.inspector.widgets.table import build_table
from flowboard.editor.inspector.widgets.texts import build_text, build_textarea
from flowboard.editor.inspector.widgets.typed import build_json
from flowboard.editor.inspector.widgets.variants import build_variants
from flowboard.workspace.forms.fields import FormField

WIDGETS: Final[Mapping[str, Build]] = {
    "assertion": build_assertion,
    "code": build_code,
    "columns": build_columns,
    "criteria": build_criteria,
    "file": build_file,
    "json": build_json,
    "labels": build_labels,
    "messages": build_messages,
    "models": build_models,
    "parameters": build_parameters,
    "prompt": build_prompt,
    "table": build_table,
    "textarea": build_textarea,
    "variants": build_variants,
}
"""By the names that `flowboard_nodes` lists; a pack of somebody else may use the same."""

KINDS: Final[Mapping[str, Build]] = {
    "text": build_text,
    "integer": build_number,
    "number": build_number,
    "boolean": build_switch,
    "choice": build_choice,
    "json": build_json,
}
"""For fields whose type names no widget, or one that isn't known here."""


def widget_of(form: FormField) -> Build:
    """The widget that shows a field."""
    return WIDGETS.get(form.widget) or KINDS[form.kind]


def is_inline(form: FormField) -> bool:
    """Whether the control stands beside its label: a switch, a number, a short choice."""
    return form.widget not in WIDGETS and form.kind in ("boolean", "integer", "number")
