"""The card as HTML and Markdown: nothing green too early, nothing hostile let through, all of it readable."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from flowboard.align.card import (
    AssertionFacts,
    CardTargets,
    Fingerprints,
    RowFacts,
    to_html,
    to_markdown,
)
from flowboard.align.card.bars import bars
from flowboard.align.card.html import stylesheet
from flowboard.align.card.markdown import escaped
from flowboard.align.card.numerals import coefficient, effort
from tests.align.test_card import a_card

EVIL = (
    '<script>alert(1)</script><img src=x onerror=alert(2)> "&quot;" \'><a href="javascript:x">|\n# *x*'
)
VOID = {"line", "rect", "path", "br", "meta", "link", "img", "input"}


class Tags(HTMLParser):
    """What a fragment is made of; every tag is closed in its turn."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def evil_card():
    rows = {str(row): RowFacts(EVIL, EVIL, {"a": EVIL, "b": EVIL}) for row in range(60)}
    facts = {name: AssertionFacts(EVIL, EVIL) for name in "abc"}
    prints = Fingerprints(evaluator=EVIL, population=EVIL, evaluator_now=EVIL + "!")
    return a_card(title=EVIL, rows=rows, assertions=facts, fingerprints=prints)


def test_the_fragment_is_well_formed_and_has_neither_script_nor_handler_nor_link():
    for card in (a_card(), evil_card(), a_card(3, 1, 0, 9), a_card(40, 2, 1, 70)):
        tags = Tags(to_html(card))
        assert tags.open == []
        assert not {"script", "img", "a", "iframe", "link", "object"} & tags.seen
        assert not {name for name in tags.attributes if name.startswith("on") or name in ("src", "href")}


def test_hostile_texts_are_shown_as_they_are():
    text = Tags(to_html(evil_card(), style=False)).text
    assert text.count(EVIL) >= 5


def test_a_page_with_several_cards_needs_the_style_once():
    assert "<style>" in to_html(a_card())
    assert "<style>" not in to_html(a_card(), style=False)


def test_the_card_stands_in_the_order_of_the_page():
    text = Tags(to_html(a_card(fingerprints=Fingerprints(evaluator="7c1ea94f")), style=False)).text
    parts = ("Provisional", "Coverage of bad rows", "False failure rate", "Cohen’s kappa", "fails it")
    parts += ("Assertions, 2 of 3", "misaligned first", "False pass", "What would help most", "7c1ea94f")
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_false_fails_and_counts_can_be_opened_without_a_script():
    html = to_html(a_card(), style=False)
    assert html.count("<details") == 4 + 6
    assert "<li><bdi>15</bdi></li>" in html


# -- bars ----------------------------------------------------------------------------------------------


CELLS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))


@settings(derandomize=True, deadline=None, max_examples=25)
@given(CELLS, st.floats(0.1, 0.95), st.floats(0.02, 0.5))
def test_nothing_is_green_unless_the_unfavourable_end_meets_the_target(cells, coverage, ffr):
    card = a_card(*cells, ungraded=2, targets=CardTargets(coverage=coverage, ffr=ffr, kappa=0.5))
    green_coverage, green_ffr, green_kappa = (bar.met for bar in bars(card))
    assert green_coverage == bool(card.coverage.is_defined and card.coverage.low >= coverage)
    assert green_ffr == bool(card.ffr.is_defined and card.ffr.high <= ffr)
    assert green_kappa == bool(card.kappa.is_defined and card.kappa.low >= 0.5)
    html = to_html(card, style=False)
    assert html.count('class="card-bar card-met"') == green_coverage + green_ffr + green_kappa


def test_what_was_met_before_a_change_is_green_no_more():
    changed = Fingerprints(evaluator="old", evaluator_now="new")
    assert 'class="card-bar card-met"' in to_html(a_card(40, 2, 1, 70))
    assert 'class="card-bar card-met"' not in to_html(a_card(40, 2, 1, 70, fingerprints=changed))


def test_the_flag_points_to_the_good_side():
    coverage, ffr, kappa = bars(a_card())
    assert (coverage.good_side, ffr.good_side, kappa.good_side) == ("right", "left", "right")
    assert (coverage.goal, ffr.goal, kappa.goal) == ("goal ≥ 60 %", "goal ≤ 20 %", "goal ≥ .60")


def test_a_bar_says_the_whole_to_those_who_cannot_see_it():
    coverage, ffr, _ = bars(a_card())
    assert coverage.label == (
        "Coverage of bad rows: 79 %, interval 57–93 %, goal at least 60 %, not shown to be met"
    )
    assert ffr.label.endswith("goal at most 20 %, met")


def test_a_figure_stands_within_its_interval_and_the_track():
    for bar in bars(a_card()):
        assert 6 <= bar.start <= bar.mark <= bar.end <= 154


def test_the_scale_of_the_bars_is_from_none_to_all():
    low, high = bars(a_card(0, 20, 0, 40)), bars(a_card(20, 0, 40, 0))
    assert (low[0].mark, high[0].mark, high[2].start) == (6, 154, 6)


# -- colours -------------------------------------------------------------------------------------------


def colours():
    """The colours of the card, light and dark, by name."""
    found = re.findall(
        r"--card-([\w-]+): var\(--[\w-]+, light-dark\((#\w{6}), (#\w{6})\)\)", stylesheet()
    )
    return {name: (light, dark) for name, light, dark in found}


def contrast(one, other):
    """The contrast of two colours as WCAG 2 defines it."""

    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [(text, ground) for text in ("text", "muted", "accent", "pass", "fail") for ground in ("ground", "raised")]
    + [("pass", "pass-soft"), ("fail", "fail-soft"), ("attention", "attention-soft")],
)  # fmt: skip
def test_text_has_a_contrast_of_four_and_a_half_to_one(text, ground, scheme):
    assert contrast(colours()[text][scheme], colours()[ground][scheme]) >= 4.5


def test_every_colour_follows_the_page_and_has_its_own_in_light_and_dark():
    assert set(re.findall(r"var\(--card-([\w-]+)\)", stylesheet())) <= colours().keys()
    rules = re.sub(r"--card-.*?;", "", stylesheet())
    assert not re.search(r"#[0-9a-f]{3,8}\b", rules)


# -- Markdown ------------------------------------------------------------------------------------------


def tokens(text):
    """All tokens of a Markdown text, nested ones too."""
    found = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    return [*found, *(child for token in found for child in token.children or [])]


def test_markdown_reads_as_tables_and_lists():
    kinds = [token.type for token in tokens(to_markdown(a_card(title="Reply quality")))]
    assert kinds.count("table_open") == 3
    assert kinds.count("heading_open") == 1
    assert kinds.count("list_item_open") >= 6


def test_hostile_texts_stay_texts_in_markdown():
    calm, evil = tokens(to_markdown(a_card(title="x"))), tokens(to_markdown(evil_card()))
    kinds = {token.type for token in evil}
    assert not {"html_block", "html_inline", "link_open", "image"} & kinds
    for kind in ("table_open", "heading_open", "tr_open"):
        assert sum(token.type == kind for token in evil) == sum(token.type == kind for token in calm)


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_one_plain_line(text):
    line = escaped(text)
    assert "\n" not in line
    kinds = {token.type for token in tokens(f"x {line}")}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


def test_a_text_can_neither_turn_the_direction_nor_steer_a_terminal():
    assert escaped("a\u202eb\x1b[31mc\u2066d") == "ab\\[31mcd"


# -- numerals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "said"), [(0.75, ".75"), (1.0, "1.00"), (-0.084, "−.08"), (-0.001, ".00"), (None, "—")]
)
def test_kappa_reads_as_people_write_it(value, said):
    assert coefficient(value) == said


def test_cost_and_time_read_in_one_line():
    facts = {"a": AssertionFacts("judge", "", [0.0021], [1.4] * 20)}
    line = next(line for line in a_card(assertions=facts).assertions if line.name == "a")
    assert effort(line.running) == "$0.0021 and 1.4 s per row (p95 1.4 s), 43 rows a minute"
