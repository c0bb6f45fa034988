"""A report card in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowboard.cli.printing import excerpt, print_table, print_text

if TYPE_CHECKING:
    from flowboard.align.card import ReportCard
    from flowboard.align.figures import Figure

_MISALIGNED: Final = 8
"""Rows that are shown; the page and the JSON have them all."""


def print_card(card: ReportCard) -> None:
    """The card, in the order in which a card is read."""
    from flowboard.align.card.html import WORDS
    from flowboard.align.card.numerals import effort, share, share_interval, silence
    from flowboard.align.words import counted

    print_text(f"{WORDS[card.word]}: {card.sentence}")
    basis = f"Rests on {card.basis.sentence}" if card.basis.measured else "No row is graded yet."
    unsure = f" {card.basis.unsure} graded unsure count nowhere." if card.basis.unsure else ""
    carried = f" {counted(card.basis.carried, 'grade')} carried over." if card.basis.carried else ""
    print_text(f"{basis}{unsure}{carried}")
    if card.warning:
        print_text(card.warning)
    is_scored = card.coverage.is_defined or card.ffr.is_defined
    if is_scored:
        print_text()
        _print_figures(card)
    print_text()
    heads = ("assertion", "kind", "decides", *(("coverage", "FFR", "adds") if is_scored else ()), "")
    lines = []
    for line in card.assertions:
        figures = (
            f"{share(line.coverage)} {share_interval(line.coverage)}".rstrip(),
            f"{share(line.ffr)} {share_interval(line.ffr)}".rstrip(),
            f"+{line.adds_bad} −{line.adds_good}",
        )
        warning = line.warning.partition(":")[0].lower() if line.kind == "learned" else ""
        about = "; ".join(part for part in (effort(line.running), silence(line), warning) if part)
        decides = "policy" if line.required else "yes" if line.chosen else ""
        lines.append(
            (excerpt(line.name, 40), line.kind, decides, *(figures if is_scored else ()), about)
        )
    print_table(heads, lines)
    if card.misaligned:
        print_text()
        _print_misaligned(card)
    if card.quality is not None:
        good = card.quality.good
        print_text(
            f"\n{share(card.quality.passed)} of the rows pass; corrected for the evaluator's errors "
            f"{share(good)} are good ({share_interval(good) or good.reason})."
        )
    if card.help != card.sentence:
        print_text(f"\nWhat would help most: {card.help}")
    for note in card.notes:
        print_text(f"Note: {note}")


def _print_figures(card: ReportCard) -> None:
    from flowboard.align.card.bars import bars
    from flowboard.align.card.numerals import share, share_interval

    rows = [
        (bar.name, bar.value, bar.interval or bar.reason, bar.counts, _goal(bar.goal, bar.met))
        for bar in bars(card)
    ]
    precision: Figure = card.precision
    rows.append(("Precision", share(precision), share_interval(precision) or precision.reason, "", ""))
    print_table(("", "value", "95 % interval", "counted", "goal"), rows)
    cells = card.confusion
    if cells is not None:
        print_text(
            f"\nBad: {cells.failed_bad.count} failed, {cells.passed_bad.count} passed. "
            f"Good: {cells.failed_good.count} failed, {cells.passed_good.count} passed. "
            f"Without a verdict: {cells.errors.count}."
        )


def _goal(goal: str, met: bool) -> str:
    return f"{goal}, met" if met else goal


def _print_misaligned(card: ReportCard) -> None:
    print_text("Misaligned:")
    for row in card.misaligned[:_MISALIGNED]:
        kind = "false pass" if row.kind == "false_pass" else "false fail"
        print_text(f"  {kind}  {card.label(row.id)}  {excerpt(row.title, 60)}")
        if row.note:
            print_text(f"              you: {excerpt(row.note, 90)}")
        for reason in row.reasons[:2]:
            print_text(f"              {reason.assertion}: {excerpt(reason.text, 90)}")
    if len(card.misaligned) > _MISALIGNED:
        print_text(f"  and {len(card.misaligned) - _MISALIGNED} more; see --html or --json")
