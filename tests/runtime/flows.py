"""Flows that several tests run."""

from __future__ import annotations

ROWS = "rows: {type: dataset, rows: [{id: a, text: one}, {id: b, text: two}, {id: c, text: three}]}"
ASK = 'ask: {type: prompt, inputs: {text: rows.text}, template: "Say {{ text }}"}'


def answering(*assertions: str, more: str = "") -> str:
    """Three rows through a prompt and a model, with assertions on its answers and further nodes."""
    said = ", ".join(assertions)
    return f"""\
{ROWS}
{ASK}
answer: {{type: llm, inputs: {{prompt: ask.prompt}}, models: [local/m], assertions: [{said}]}}
{more}"""


def judge(number: int, on_fail: str = "record") -> str:
    """An assertion that asks the model `local/judge`."""
    return f"{{name: judge_{number}, judge: Is it good in respect {number}?, model: local/judge, on_fail: {on_fail}}}"


def check(pattern: str = "^- ", on_fail: str = "record", name: str = "bulleted") -> str:
    """An assertion on every line; the provider's answers are bulleted."""
    return f"{{name: {name}, check: every_line_matches, pattern: '{pattern}', on_fail: {on_fail}}}"


def evaluated(*candidates: str) -> str:
    """`answering`, and an evaluator with one criterion."""
    said = ", ".join(candidates)
    return answering(
        more=f"""\
quality:
  type: multi_evaluator
  inputs: {{output: answer.text, text: rows.text}}
  criteria: [{{id: good, candidates: [{said}]}}]
"""
    )
