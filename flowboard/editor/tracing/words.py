"""The words of a trace: shares, rates with their intervals, rules, and sentences with titles for ids."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from flowboard.align.words import counted, percent

if TYPE_CHECKING:
    from flowboard.tracing import NodeTrace, Root, TraceReport
    from flowboard.tracing.rates import Rate
    from flowboard.workspace.tracing.traced_row import StepVerdict

Title = Callable[[str], str]
"""What people call a node."""

RULES: Final = {
    "exception": "It crashed there, so no model is needed.",
    "frontier": "A short line, checked throughout: the frontier decides.",
    "first_failing": "Only judges without a reference look: the first failing check decides.",
    "model": "The model decides.",
}
_SIGNS: Final = {"(start)": "Nothing before it", "(ungraded)": "No check says"}
_SHARE: Final = re.compile(r"(\d)%")
_MOST_VERDICTS: Final = 3


def place(name: str, title: Title) -> str:
    """A node of the transition matrix by its title; what is no node in words."""
    return _SIGNS.get(name) or title(name)


def rows_failing(report: TraceReport, title: Title) -> str:
    """How many rows fail where: `28 of 60 rows fail at Draft`."""
    checked = report.total - len(report.outages)
    fails = "fails" if len(report.rows) == 1 else "fail"
    return f"{len(report.rows):,} of {counted(checked, 'row')} {fails} at {title(report.terminal)}"


def in_words(rate: Rate) -> str:
    """A rate with interval and counts: `85 % (66–94), 22 of 26`."""
    if rate.share is None or rate.low is None or rate.high is None:
        return "never seen"
    return f"{percent(rate.share)} ({100 * rate.low:.0f}–{100 * rate.high:.0f}), {rate.count:,} of {rate.of:,}"


def interval(low: float, high: float) -> str:
    """The ends of an interval: `15–33 %`."""
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def moment(seconds: float) -> str:
    """A moment, in seconds since 1970, by the clock of this place: `26 Nov 2026, 15:04`."""
    return time.strftime("%d %b %Y, %H:%M", time.localtime(seconds))


def sureness(root: Root) -> str:
    """How sure a root is, as it is said on hover."""
    if root.word == "known":
        return "It raised an exception, so it is known."
    return f"{percent(root.p)} by the model."


def gain_text(node: NodeTrace) -> str:
    """A potential gain as it is printed: `~` where nothing has checked the node."""
    share = percent(node.potential_gain)
    return f"~{share}" if is_unchecked(node) and share[0].isdigit() else share


def is_unchecked(node: NodeTrace) -> bool:
    """Whether nothing ever said if the node is right."""
    return node.seen == "never"


def no_check(node: NodeTrace) -> str:
    """What an unchecked node may hide."""
    return f"No assertion here. {percent(node.ungraded_blame)} of the blame may sit here."


def with_titles(sentence: str, nodes: Iterable[str], title: Title) -> str:
    """A sentence of a trace with titles in the place of quoted ids, and shares as the editor writes them."""
    for node in nodes:
        sentence = sentence.replace(repr(node), title(node))
    return _SHARE.sub(r"\1 %", sentence)


def said_by(assertion: str) -> str:
    """Who says something of an output: an assertion by its name, a person in words."""
    if not assertion.startswith("@"):
        return assertion
    kind, _, criterion = assertion.partition(".")
    named = {"@grade": "a person", "@node": "it crashed or was skipped", "@answer": "no whole answer"}
    return named.get(kind, assertion) + (f" on {criterion}" if criterion else "")


def objections(verdicts: Iterable[StepVerdict]) -> str:
    """How many of a step's verdicts fail: `1 of 3 checks fails`."""
    known = [one for one in verdicts if one.outcome in ("pass", "fail")]
    failing = sum(one.outcome == "fail" for one in known)
    if not known:
        return "nothing checks it"
    if not failing:
        return f"{counted(len(known), 'check')} {'passes' if len(known) == 1 else 'pass'}"
    return f"{failing} of {counted(len(known), 'check')} {'fails' if failing == 1 else 'fail'}"


def listed(names: Iterable[str]) -> str:
    """A few names, and how many more there are."""
    known = list(names)
    rest = len(known) - _MOST_VERDICTS
    return ", ".join(known[:_MOST_VERDICTS]) + (f" and {rest} more" if rest > 0 else "")
