"""The built-in node pack: one file per node type, written against `flowboard.node` only.

A node tells the inspector how to show a field by naming a widget in the field's metadata::

    template: str = Field("", description="…", json_schema_extra={"widget": "prompt"})

`WIDGETS` lists them all; a pack of your own may use the same names. A field without a widget is
shown by its type: a switch, a number box, a choice (`Literal`) or a line of text.
"""

from typing import Final

WIDGETS: Final[dict[str, str]] = {
    "assertion": "one assertion: its kind, its arguments and its name",
    "code": "Python, with line numbers and a button that tries it",
    "columns": "a table of port ← column, with the columns of the data to choose from",
    "criteria": "the list of criteria with their candidate assertions",
    "file": "a file beside the flow, chosen from its folder or dropped here",
    "json": "JSON or YAML of any shape, checked while typing",
    "labels": "a list of short texts",
    "messages": "chat turns, each with a role and a template",
    "models": "a list of models, chosen from the known profiles or typed",
    "parameters": "names and values, with the parameters the chosen models know",
    "prompt": "a template with its variables highlighted and a preview of a row",
    "table": "rows typed or pasted into a grid",
    "textarea": "text of several lines",
    "variants": "labelled templates side by side",
}
