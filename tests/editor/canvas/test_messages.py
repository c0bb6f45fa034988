"""What a browser sends is checked before anything is done with it."""

import pytest

from flowboard.editor.canvas.messages import Batch, Commanded, Dragged, Pasted, Selected, read


def test_a_message_of_its_kind_is_read():
    batch = read(
        Batch, {"seq": 1, "rev": 0, "label": "Move", "ops": [{"op": "move_nodes", "places": {}}]}
    )
    assert batch is not None
    assert batch.ops[0]["op"] == "move_nodes"
    assert read(Pasted, {"clip": "{}", "at": [1, 2.5], "label": "Paste"}).at == (1, 2.5)


@pytest.mark.parametrize(
    "kind, said",
    [
        (Batch, None),
        (Batch, []),
        (Batch, {"seq": "one", "rev": 0, "label": "x", "ops": []}),
        (Batch, {"seq": 1, "rev": 0, "label": "x" * 10_000, "ops": []}),
        (Batch, {"seq": 1, "rev": 0, "label": "x", "ops": ["no operation"]}),
        (Selected, {"ids": "abc"}),
        (Selected, {"ids": [1]}),
        (Selected, {"ids": ["a" * 1000]}),
        (Pasted, {"clip": {"nodes": {}}, "at": [0, 0], "label": "Paste"}),
        (Pasted, {"clip": "{}", "at": [0], "label": "Paste"}),
        (Commanded, {"name": None}),
        (Dragged, {"places": {"a": ["x", "y"]}}),
    ],
)
def test_anything_else_is_ignored(kind, said):
    assert read(kind, said) is None
