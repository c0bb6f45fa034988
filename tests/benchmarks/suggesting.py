"""`python -m tests.benchmarks --only suggest`: how well rules read checks out of prompts.

Two sets, each with the share of bad outputs that at least one suggestion fails (coverage) and the
share of good outputs that any suggestion fails (FFR), with Wilson intervals:

* *IFEval dev* (Zhou et al., 2023): prompts with verifiable instructions, a model's response, and the
  official verdict on each instruction. It lies outside the project. Its prompts weren't read while the
  rules were written; of one half (*looked at*) counts by type, and by why nothing was read, were. The
  other half was measured apart, so its figures are the ones to expect elsewhere.
* *ours*: prompts of products, written for this benchmark together with their outputs. They hold
  many traps; their figures show that known ones are avoided, and no more than that.

Below stand, for IFEval, the instructions by type: how many, for how many a check of that kind is
suggested, how many weren't followed, and how many of those are in a response that a suggestion fails.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, get_args

from flowboard.align.suggesting import Suggestion, suggest
from flowboard.assertions.evaluate import Evaluator
from flowboard.node import AssertionSpec

IFEVAL: Final = Path(__file__).parents[3] / "shared" / "data" / "ifeval" / "dev.jsonl"
OURS: Final = Path(__file__).with_name("suggesting_prompts.yaml")

CHECKS_OF: Final[dict[str, tuple[str, ...]]] = {
    "no_comma": ("no_commas",),
    "number_words": ("length",),
    "number_sentences": ("length",),
    "number_paragraphs": ("part_count", "length"),
    "nth_paragraph_first_word": ("paragraph_first_word",),
    "number_bullet_lists": ("bullet_count",),
    "number_highlighted_sections": ("highlight_count",),
    "multiple_sections": ("section_count",),
    "number_placeholders": ("placeholder_count",),
    "postscript": ("postscript",),
    "title": ("bracketed_title",),
    "json_format": ("json_valid",),
    "constrained_response": ("one_of",),
    "existence": ("required_words",),
    "forbidden_words": ("forbidden_words",),
    "frequency": ("word_frequency",),
    "letter_frequency": ("letter_frequency",),
    "capital_word_frequency": ("capital_word_count",),
    "english_capital": ("letter_case",),
    "english_lowercase": ("letter_case",),
    "response_language": ("written_in",),
    "two_responses": ("part_count",),
    "repeat_prompt": ("repeats_request",),
    "end_checker": ("ends_with",),
    "quotation": ("in_quotes",),
}
"""The checks that an instruction of IFEval asks for, by its type."""


Half = Literal["looked at", "apart"]
"""The halves of IFEval dev, told apart by the hash of the prompt."""


def half_of(prompt: str) -> Half:
    """The half that a prompt belongs to."""
    return "apart" if sha256(prompt.encode()).digest()[0] % 2 else "looked at"


@dataclass(slots=True)
class Type:
    """Counts of one type of instruction."""

    instructions: int = 0
    suggested: int = 0
    ignored: int = 0
    caught: int = 0


@dataclass(slots=True)
class Tally:
    """What came of one set. `alarms` has the checks that failed good outputs, with how often."""

    prompts: int = 0
    seconds: float = 0.0
    bad: int = 0
    covered: int = 0
    good: int = 0
    failed: int = 0
    alarms: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    types: dict[str, Type] = field(default_factory=lambda: defaultdict(Type))

    def read(self, prompt: str) -> list[Suggestion]:
        """The suggestions for a prompt, with the time that it took."""
        started = time.perf_counter()
        found = suggest(prompt)
        self.seconds += time.perf_counter() - started
        self.prompts += 1
        return found

    def judge(self, found: Sequence[Suggestion], output: str, *, is_good: bool) -> bool:
        """Count one output, and give whether any suggestion fails it."""
        failing = failing_checks(found, output)
        if is_good:
            self.good += 1
            self.failed += bool(failing)
            for check in failing:
                self.alarms[check] += 1
        else:
            self.bad += 1
            self.covered += bool(failing)
        return bool(failing)


def failing_checks(found: Sequence[Suggestion], output: str) -> list[str]:
    """The names of the checks that fail an output."""
    evaluator = Evaluator()
    prepared = [evaluator.prepare(AssertionSpec.model_validate(one.as_assertion())) for one in found]
    return [one.spec.check or "" for one in prepared if one.check(output, {}).outcome == "fail"]


def measure_ifeval(scale: float = 1.0, half: Half | None = None) -> Tally:
    """The recorded responses of IFEval, or a share of them, or those of one half."""
    tally = Tally()
    for row in _lines(IFEVAL, scale):
        if half is not None and half_of(row["prompt"]) != half:
            continue
        found = tally.read(row["prompt"])
        is_caught = tally.judge(found, row["response"], is_good=row["good"])
        suggested = {one.check for one in found}
        for instruction in row["instructions"]:
            name = instruction["id"].partition(":")[2]
            counted = tally.types[name]
            counted.instructions += 1
            counted.suggested += bool(suggested & set(CHECKS_OF[name]))
            if not instruction["followed"]:
                counted.ignored += 1
                counted.caught += is_caught
    return tally


def measure_ours(scale: float = 1.0) -> Tally:
    """Our prompts with their outputs, or a share of them."""
    from ruamel.yaml import YAML

    entries = YAML(typ="safe", pure=True).load(OURS.read_text("utf-8"))
    tally = Tally()
    for entry in entries[: max(1, round(len(entries) * scale))]:
        found = tally.read(entry["prompt"])
        for is_good, name in ((True, "good"), (False, "bad")):
            for output in entry.get(name, ()):
                tally.judge(found, str(output), is_good=is_good)
    return tally


def run_suggesting(scale: float = 1.0) -> None:
    """Print the tables."""
    print(f"{'prompts':28} {'n':>5} {'coverage of bad':>28} {'FFR of good':>28} {'ms / prompt':>12}")
    if IFEVAL.exists():
        ifeval = measure_ifeval(scale)
        _show("IFEval dev", ifeval)
        for half in get_args(Half):
            _show(f"  half {half}", measure_ifeval(scale, half))
    else:
        ifeval = None
        print(f"IFEval dev is skipped: {IFEVAL} isn't there.")
    _show("ours (with traps)", measure_ours(scale))
    if ifeval is not None:
        _show_types(ifeval)


def _show(name: str, tally: Tally) -> None:
    coverage, ffr = _share(tally.covered, tally.bad), _share(tally.failed, tally.good)
    each = 1000 * tally.seconds / max(tally.prompts, 1)
    print(f"{name:28} {tally.prompts:>5} {coverage:>28} {ffr:>28} {each:>12.2f}", flush=True)
    if tally.alarms:
        listed = ", ".join(f"{check} {number}" for check, number in sorted(tally.alarms.items()))
        print(f"{'':28} good outputs are failed by: {listed}")


def _show_types(tally: Tally) -> None:
    print(f"{'IFEval, by type':28} {'n':>5} {'suggested':>10} {'ignored':>8} {'caught':>7}")
    for name, counted in sorted(tally.types.items()):
        print(
            f"{name:28} {counted.instructions:>5} {counted.suggested:>10} {counted.ignored:>8} "
            f"{counted.caught:>7}",
            flush=True,
        )


def _share(count: int, of: int) -> str:
    from scipy.stats import binomtest

    if not of:
        return "—"
    interval = binomtest(count, of).proportion_ci(method="wilson")
    return f"{count / of:.3f} ({interval.low:.3f}–{interval.high:.3f}) {count}/{of}"


def _lines(path: Path, scale: float) -> Iterator[dict[str, Any]]:
    lines = path.read_text("utf-8").splitlines()
    for line in lines[: max(1, round(len(lines) * scale))]:
        yield json.loads(line)
