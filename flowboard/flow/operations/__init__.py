"""Operations on a flow: edits as plain data that can be checked, sent, kept, applied and taken back.

    from flowboard.flow.operations import apply, inverse, parsed

    operations = parsed([{"op": "set_field", "id": "answer", "path": ["samples"], "value": 3}])
    edited = apply(flow, operations)
    back = parsed(inverse(flow, edited))   # apply(edited, back) says the same as flow

Everything here is pure and knows no node types: see `workspace.editing` for what an open flow adds.
"""

from flowboard.flow.operations.applying import apply, read_node
from flowboard.flow.operations.capacity import LARGEST, Weight, refuse_too_much, weight_of
from flowboard.flow.operations.clipboard import copied, pasted
from flowboard.flow.operations.healing import Fits, anything_fits, healed
from flowboard.flow.operations.inverting import NothingLeft, inverse
from flowboard.flow.operations.models import Operation, as_data, parsed
from flowboard.flow.operations.touching import Touched, says_the_same, touched

__all__ = [
    "LARGEST",
    "Fits",
    "NothingLeft",
    "Operation",
    "Touched",
    "Weight",
    "anything_fits",
    "apply",
    "as_data",
    "copied",
    "healed",
    "inverse",
    "parsed",
    "pasted",
    "read_node",
    "refuse_too_much",
    "says_the_same",
    "touched",
    "weight_of",
]
