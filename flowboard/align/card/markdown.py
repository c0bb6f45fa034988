"""The card as Markdown, for a terminal, a pull request or a log. Texts can't break out of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from flowboard.align.card import numerals
from flowboard.align.card.bars import bars
from flowboard.align.card.html import MOST_ROWS, WORDS
from flowboard.align.card.model import Misaligned, ReportCard

_SPECIAL: Final = re.compile(r"([\\`*_\[\]#|~])")
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, of terminals and of writing direction."""
_MOST_TEXT: Final = 300


def to_markdown(card: ReportCard) -> str:
    """The card as Markdown, in the order of the card."""
    parts = [
        _heading(card),
        _figures(card) if card.word != "collecting" else "",
        _assertions(card),
        _misaligned(card),
        _application(card),
        f"**What would help most:** {escaped(card.help)}" if card.help != card.sentence else "",
        "\n".join(f"* {escaped(note)}" for note in card.notes),
        _provenance(card),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """A text on one line that reads as it is, and is no markup, no HTML and no cell of a table."""
    line = _UNSEEN.sub("", " ".join(text.split()))
    if len(line) > _MOST_TEXT:
        line = line[: _MOST_TEXT - 1] + "…"
    return _SPECIAL.sub(r"\\\1", html.escape(line, quote=False))


def _heading(card: ReportCard) -> str:
    lines = [f"## {escaped(card.title)}", ""] if card.title else []
    basis = card.basis.sentence
    if card.basis.prevalence.value is not None:
        basis += f" {numerals.share(card.basis.prevalence)} bad."
    if card.basis.unsure:
        basis += f" {card.basis.unsure} graded unsure count nowhere."
    if card.basis.carried is not None:
        basis += f" {card.basis.carried} grades carried over."
    lines += [f"**{WORDS[card.word]}.** {escaped(card.sentence)}", "", escaped(basis)]
    if card.warning:
        lines += ["", f"> {escaped(card.warning)}"]
    return "\n".join(lines)


def _figures(card: ReportCard) -> str:
    rows = [
        (
            bar.name,
            bar.value,
            bar.interval or bar.reason,
            bar.counts,
            f"{bar.goal}{', met' if bar.met else ''}",
        )
        for bar in bars(card)
    ]
    for name, share in (("Precision", card.precision), ("Balanced accuracy", card.balanced_accuracy)):
        interval = numerals.share_interval(share) or share.reason
        rows.append((name, numerals.share(share), interval, numerals.counts(share), ""))
    for name, figure in (("F1", card.f1), ("F1 of failing every row", card.always_fail.f1)):
        interval = numerals.coefficient_interval(figure) or figure.reason
        rows.append((name, numerals.coefficient(figure.value), interval, "", ""))
    table = _table(("", "figure", "95 % interval", "rows", "goal"), rows)
    if card.confusion is None:
        return table
    cells = card.confusion
    counts = _table(
        ("", "fails it", "passes it"),
        (
            ("You: bad", str(cells.failed_bad.count), str(cells.passed_bad.count)),
            ("You: good", str(cells.failed_good.count), str(cells.passed_good.count)),
        ),
    )
    errors = f"\n\nWithout a verdict: {cells.errors.count}." if cells.errors.count else ""
    return f"{table}\n\n{counts}{errors}"


def _assertions(card: ReportCard) -> str:
    if not card.assertions:
        return ""
    rows = [
        (
            f"{line.name}{' (policy)' if line.required else ''}",
            line.kind,
            "yes" if line.chosen else "no",
            f"{numerals.share(line.coverage)} {numerals.share_interval(line.coverage)}".strip(),
            f"{numerals.share(line.ffr)} {numerals.share_interval(line.ffr)}".strip(),
            f"{numerals.signed(line.adds_bad)} bad, {-line.adds_good} good".replace("-", "−"),
            "; ".join(filter(None, (numerals.effort(line.running), numerals.silence(line)))),
        )
        for line in card.assertions
    ]
    header = ("assertion", "kind", "in the set", "coverage", "FFR", "adds", "effort")
    if card.word == "collecting":
        kept = (0, 1, 2, 6)
        header = tuple(header[place] for place in kept)  # type: ignore[assignment]
        rows = [tuple(row[place] for place in kept) for row in rows]  # type: ignore[misc]
    return _table(header, rows)


def _misaligned(card: ReportCard) -> str:
    if not card.misaligned:
        return ""
    lines = [f"{card.basis.measured} rows, the {len(card.misaligned)} misaligned first:", ""]
    lines += [line for row in card.misaligned[:MOST_ROWS] for line in _row(row, card.label(row.id))]
    if len(card.misaligned) > MOST_ROWS:
        lines.append(f"* and {len(card.misaligned) - MOST_ROWS} more")
    return "\n".join(lines)


def _row(row: Misaligned, label: str) -> Iterator[str]:
    kind = "False pass" if row.kind == "false_pass" else "False fail"
    title = f": {escaped(row.title)}" if row.title else ""
    yield f"* **{kind}** {escaped(label)}{title}"
    if row.note:
        yield f"  * You: {escaped(row.note)}"
    for reason in row.reasons:
        yield f"  * {escaped(reason.assertion)}: {escaped(reason.text)}"


def _application(card: ReportCard) -> str:
    lines = []
    if card.quality is not None:
        good = card.quality.good
        lines.append(
            f"{numerals.share(card.quality.passed)} of the rows pass; corrected for the evaluator’s errors"
            f" {numerals.share(good)} are good ({numerals.share_interval(good) or good.reason})."
        )
    if card.consistency is not None:
        same = card.consistency.same
        lines.append(
            f"You agree with yourself on {numerals.share(same)} of blind repeats"
            f" ({numerals.share_interval(same)}, {numerals.counts(same)})."
        )
    return " ".join(lines)


def _provenance(card: ReportCard) -> str:
    prints = card.fingerprints
    evaluator = f"Evaluator `{numerals.short(prints.evaluator)}`"
    if prints.is_proposed:
        evaluator += f", a proposal: `{numerals.short(prints.configured)}` runs"
    if prints.is_stale:
        evaluator += f", changed since: `{numerals.short(prints.evaluator_now)}` would run"
    population = f"outputs `{numerals.short(prints.population)}`"
    if prints.is_of_earlier_outputs:
        population += ", made before a change upstream"
    return "; ".join(part for part in (evaluator, population, numerals.effort(card.running)) if part)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    lines += [f"| {' | '.join(escaped(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)
