"""The steps of a transform: one class each, in the file of its family.

All share a shape (`step.Step`): fields are arguments, `apply` turns a value into another or says
in a sentence why it can't.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from flowboard_nodes.steps.of_any import Default, Template
from flowboard_nodes.steps.of_json import JsonPath, ParseJson, Rename
from flowboard_nodes.steps.of_pattern import Extract, Replace
from flowboard_nodes.steps.of_text import CleanWhitespace, Lower, Number, Strip

OneStep = (
    ParseJson
    | JsonPath
    | Rename
    | Extract
    | Replace
    | Strip
    | Lower
    | CleanWhitespace
    | Number
    | Template
    | Default
)
AnyStep = Annotated[OneStep, Field(discriminator="do")]
"""Every step, told apart by `do`."""

BareStep = Literal["parse_json", "strip", "lower", "clean_whitespace", "number"]
"""The steps that need no argument, which may be written as their bare names."""

STEP_NAMES: Final = tuple(
    name for step in get_args(OneStep) for name in get_args(step.model_fields["do"].annotation)
)
