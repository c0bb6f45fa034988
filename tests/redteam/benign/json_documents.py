# goal: read and write JSON, and explain what can't be read
# kind: benign
import json


def check(output, row):
    text = json.dumps({"out": output, "n": [1, 2.5, None, True], "é": "ü"}, ensure_ascii=False, indent=2)
    back = json.loads(text, object_hook=lambda found: found | {"seen": True})
    try:
        json.loads('{"a": 1,}')
    except json.JSONDecodeError as error:
        where = (error.lineno, error.colno)
    return back["out"] == output and back["seen"] and where[0] == 1 and row["answer"] in text
