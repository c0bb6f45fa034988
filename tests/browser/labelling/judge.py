"""A judge on this machine that answers by a rule, and answers that it judges well and badly.

An output is bad when it doesn't answer the question. The judge fails those that say "perhaps", which is
most of the bad ones and one good one; asked for "short" outputs, it fails the long ones instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from tests.provider.server import Provider
from tests.provider.wire import Reply

_OUTPUT = re.compile(r"=== begin output (\w+) ===\n(.*?)\n=== end output", re.DOTALL)

TOPICS = (
    ("reset a password", "Open Settings, choose Security, then Reset password."),
    ("export invoices", "Under Billing, choose Export and pick the months that you need."),
    ("add a colleague", "Open Team, choose Invite, and write their address."),
    ("change the plan", "Under Billing, choose Change plan. The new price holds from tomorrow."),
    ("delete a project", "Open the project, choose More, then Delete. It can be restored for 30 days."),
)


class RuleJudge(Provider):
    """Fails outputs with a word that it doesn't like, and says why."""

    def _good(self, path: str, body: Mapping[str, Any], prompt: str, fault: str) -> Reply:
        found = _OUTPUT.search(prompt)
        if found is None or fault:
            return super()._good(path, dict(body), prompt, fault)
        is_bad = "perhaps" in found[2].lower()
        if "short" in prompt.partition("=== begin")[0]:
            is_bad = len(found[2]) > 90
        why = (
            "The output only guesses where the setting might be."
            if is_bad
            else "The output names the page and the step that the question asks for."
        )
        answer = {"reasoning": why, "verdict": "fail" if is_bad else "pass"}
        return self._answer(path, dict(body), prompt, orjson.dumps(answer).decode(), "stop")


def answers_csv(rows: int, labelled: int = 0, *, about: str = "") -> bytes:
    """Outputs of which every third is bad; the judge passes every ninth row, and fails one good one.

    Outputs `about` different things share no labels: a label holds wherever the same output recurs.
    """
    lines = ["id,input,output,label"]
    for number in range(rows):
        topic, answer = TOPICS[number % len(TOPICS)]
        is_bad = number % 3 == 0
        if is_bad:
            answer = (
                "Write to the support team."
                if number % 9 == 0
                else f"Perhaps you find it under {topic}."
            )
        elif number == 4:
            answer = f"Perhaps the quickest way: {answer}"
        label = ("1" if is_bad else "0") if number < labelled else ""
        lines.append(f't{number},"How do I {topic}, {about or "case"} {number}?","{answer}",{label}')
    return ("\n".join(lines) + "\n").encode()
