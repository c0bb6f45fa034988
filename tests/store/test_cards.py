"""Report cards are kept as they were measured, one after the other."""

from flowboard.store import Store, cards
from flowboard.store.cards import CardRecord

FLOW = "/flows/tweets.flow.yaml"


def a_card(second: float, criterion: str = "", flow: str = FLOW, **told) -> CardRecord:
    return CardRecord(flow, "quality", criterion, "run", "usable", told, ["ab", "cd"], created_at=second)


def test_the_latest_card_comes_back_as_it_was(store: Store):
    strange = {"note": "NUL \0, half a pair \ud800, π", "coverage": {"value": 0.8}, "n": 2**70}
    record = a_card(1, **strange)
    cards.append(store, [record])
    assert cards.latest(store, FLOW, "quality") == CardRecord(
        **{**{name: getattr(record, name) for name in record.__slots__}, "subjects": ("ab", "cd")}
    )


def test_the_history_is_newest_first_however_long(store: Store):
    cards.append(store, [a_card(second) for second in (5, *range(100, 220), 7)])
    found = [card.created_at for card in cards.history(store, FLOW, "quality")]
    assert found == [*range(219, 99, -1), 7, 5]


def test_criteria_and_flows_have_histories_of_their_own(store: Store):
    cards.append(store, [a_card(1), a_card(2, "calm"), a_card(3, flow="/flows/other.flow.yaml")])
    assert cards.latest(store, FLOW, "quality").created_at == 1
    assert [card.criterion for card in cards.history(store, FLOW, "quality", "calm")] == ["calm"]


def test_an_evaluator_that_was_never_measured_has_no_card(store: Store):
    assert cards.latest(store, FLOW, "quality") is None
    cards.append(store, [])
    assert list(cards.history(store, FLOW, "quality")) == []
