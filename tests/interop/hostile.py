"""Thirty texts that want to be more than text, and a run in which everything nameable is one of them."""

from __future__ import annotations

from pathlib import Path

import orjson

from flowboard.llm.recorded import recording_key
from flowboard.node import ChatRequest
from flowboard.runtime.cache_key import subject
from flowboard.store.grades import GradeRecord
from flowboard.workspace.grades import import_grades
from flowboard.workspace.project import load

FAR = "http://evil.example"
TEXTS = (
    "<script>alert('script')</script>",
    "</script><script>alert('closed')</script>",
    "</SCRIPT\n><script>alert('spaced')</script>",
    "<!--<script>",
    "--><script>alert('comment')</script>",
    "]]><script>alert('cdata')</script>",
    "<img src=x onerror=alert('img')>",
    f"<img src='{FAR}/pixel.png'>",
    "<svg onload=alert('svg')><script>alert('inner')</script></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)/>#x'/></svg>",
    "<svg><animate onbegin=alert('animate') attributeName=x dur=1s>",
    "<body onload=alert('body')>",
    "<details open ontoggle=alert('toggle')>x</details>",
    "<input autofocus onfocus=alert('focus')>",
    f"<iframe src='{FAR}/frame'></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    f"<link rel=stylesheet href='{FAR}/style.css'>",
    f"<style>@import url('{FAR}/import.css'); body {{ display: none }}</style>",
    f"</style><style>*{{background:url('{FAR}/css.png')!important}}</style>",
    "javascript:alert('link')",
    "[a link](javascript:alert('markdown'))",
    "data:text/html,<script>alert('data')</script>",
    f"<meta http-equiv=refresh content='0;url={FAR}/moved'>",
    f"<base href='{FAR}/'>",
    f"<form action='{FAR}/form'><button autofocus>x</button></form>",
    "{{ 7 * 7 }}{% raw %}${alert('template')}`alert(1)`",
    "\"'><\u2028alert('line')\u2029//",
    "\u202egnp.exe \u2066isolated\u2069 \u200bzero \x1b[31mred\x07",
    "A" * 300_000,
    "\U0001f9ea e\u0301 \ufeff " + "\u0489" * 200,
)
MODEL = "openai/m"
WORST = TEXTS[1]


def write_flow(folder: Path) -> Path:
    """A flow whose names, labels, notes and answers are the texts; it runs from its recording."""
    assert len(TEXTS) == 30
    title, other, image = TEXTS[0], TEXTS[4], TEXTS[6]
    variants = {image[:60]: "{{ text }}", "javascript:alert(1)": "Say: {{ text }}"}
    flow = {
        "flowboard": 1,
        "name": WORST,
        "description": TEXTS[18],
        "nodes": {
            "rows": {"type": "dataset", "path": "rows.jsonl", "title": title},
            "ask": {"type": "prompt", "inputs": {"text": "rows.text"}, "variants": variants},
            "answer": {
                "type": "llm",
                "inputs": {"prompt": "ask.prompt"},
                "models": [MODEL],
                "assertions": [{"name": other, "check": "not_contains", "value": "<"}],
            },
            "quality": {
                "type": "multi_evaluator",
                "inputs": {"output": "answer.text"},
                "criteria": [
                    {
                        "id": WORST,
                        "text": WORST,
                        "candidates": [{"name": WORST, "check": "contains", "value": "nowhere" + WORST}],
                    }
                ],
            },
            "grades": {"type": "grading", "inputs": {"output": "answer.text"}},
            "paper": {"type": "note", "text": "\n".join(TEXTS[:6]), "hue": "yellow"},
            "frame": {"type": "group", "title": WORST, "members": ["ask", "answer"]},
        },
    }
    rows = [{"id": f"{place} {text[:60]}", "text": text} for place, text in enumerate(TEXTS)]
    (folder / "rows.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    (folder / "hostile.recording.jsonl").write_bytes(
        b"\n".join(
            orjson.dumps({"key": _key(template, text), "model": MODEL, "text": text, "latency": 0.1})
            for text in TEXTS
            for template in variants.values()
        )
    )
    grades = [
        GradeRecord(
            subject=subject("answer", "text", text, {}),
            node="answer",
            port="text",
            grade="bad" if place % 2 else "good",  # the evaluator fails them all
            note=text,
            grader=text[:60],
        )
        for place, text in enumerate(TEXTS)
    ]
    (folder / "hostile.grades.jsonl").write_bytes(b"\n".join(map(orjson.dumps, grades)))
    path = folder / "hostile.flow.yaml"
    path.write_bytes(orjson.dumps(flow))
    return path


def run_flow(folder: Path) -> None:
    """Write the flow and run it, with its grades."""
    path = write_flow(folder)
    import_grades(path)
    report = load(path).run(models="recorded")
    assert report.summary.failed_cells == 0, report.summary


def _key(template: str, text: str) -> str:
    prompt = template.replace("{{ text }}", text)
    return recording_key(ChatRequest(MODEL, [{"role": "user", "content": prompt}]))
