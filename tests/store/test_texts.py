"""Texts and JSON come back as they went in, whatever stands in them, on every database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.store import Journal, Store, calls, cells, drafts, events, prompt_versions
from flowboard.store.cells import CellFilter
from flowboard.store.texts import from_json, is_storable, original, storable, to_json
from tests.store.writing import cell, ended, key_of, sent

AWKWARD = [
    "a\0b",
    "half \ud83d of a pair",
    "\ud83d and \ude00 apart",
    "noncharacters \ufdd0 \ufdd0fdd0 \uffff",
    "\ufdd00000",
    "a\\u0000b",
    "Zoë 🙂 \u2028 \x1b[31m %s %(x)s ' \" ; --",
]
any_text = st.text(st.characters(codec=None, categories=None))


@given(any_text)
def test_a_storable_text_leads_back_to_its_original(text: str) -> None:
    kept = storable(text)
    assert original(kept) == text
    assert is_storable(kept) or "\ufdd0" in kept
    assert "\0" not in kept.encode("utf-8").decode()


@given(any_text, any_text)
def test_texts_that_differ_are_stored_as_texts_that_differ(one: str, other: str) -> None:
    assert (storable(one) == storable(other)) == (one == other)


@given(st.recursive(any_text | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=3)))
def test_json_comes_back_with_huge_numbers_and_half_pairs(value: object) -> None:
    assert from_json(to_json(value)) == value


@pytest.mark.parametrize("text", AWKWARD)
def test_a_run_may_be_called_anything(store: Store, text: str) -> None:
    run_id = store.create_run(text, text, text, {"option": text})
    store.update_run(run_id, summary={"told": [text]})
    run = store.find_run("latest", flow_path=text)
    assert (run.flow_name, run.snapshot, run.options, run.summary) == (
        text, text, {"option": text}, {"told": [text]}
    )  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
async def test_cells_and_calls_keep_any_text(store: Store, run_id: str, text: str) -> None:
    journal = Journal(store)
    outputs = to_json({"outputs": {"text": text}})
    verdicts = to_json([{"reason": text}])
    plain = cell(run_id, 1, cache_key=key_of(1))._replace(key=f"plain {text}")
    full = cell(run_id, 2, error=text, finish_reason=text, outputs=outputs, verdicts=verdicts)
    journal.add_cell(plain)
    journal.add_cell(full)
    journal.add_call_sent(sent(run_id, 1, key=text, model=text, identity=text, purpose=text))
    journal.add_call_ended(ended(run_id, 1, "failed", error=text, request_id=text))
    journal.add_event(run_id, "told", {"message": text})
    await journal.close()
    assert cells.one(store, run_id, "answer", f"plain {text}") is not None
    _, kept = cells.stream(store, run_id)
    assert (kept.error, kept.finish_reason, kept.outputs) == (text, text, {"outputs": {"text": text}})
    assert kept.verdicts == [{"reason": text}]
    (call,) = calls.stream(store, run_id)
    assert (call.key, call.model, call.purpose, call.error, call.request_id) == (text,) * 5
    assert calls.of_cell(store, run_id, "answer", text) == [call]
    assert events.read(store, run_id)[0].payload == {"message": text}


@pytest.mark.parametrize("text", AWKWARD)
def test_prompts_and_drafts_keep_any_text(store: Store, text: str) -> None:
    prompt_versions.keep(store, text, "answer", text)
    drafts.append(store, text, [{"set": text}])
    assert [version.text for version in prompt_versions.versions(store, text, "answer")] == [text]
    assert [step.ops for step in drafts.steps(store, text)] == [[{"set": text}]]


async def test_a_cell_that_the_engine_wrote_with_huge_numbers_can_be_read(
    store: Store, run_id: str
) -> None:
    journal = Journal(store)
    journal.add_result(key_of(1), b' {"outputs": {"n": 36893488147419103232, "t": "\\ud800"}}', "cell")
    journal.add_cell(cell(run_id, 1, cache_key=key_of(1)))
    await journal.close()
    (kept,) = cells.stream(store, run_id)
    assert kept.outputs == {"outputs": {"n": 2**65, "t": "\ud800"}}


async def test_cells_are_ordered_by_code_points_whatever_the_language(store: Store, run_id: str) -> None:
    keys = ["Z", "a", "É", "b;x", "b=x", "10", "9"]
    journal = Journal(store)
    for key in keys:
        journal.add_cell(cell(run_id, 0)._replace(key=key))
    await journal.close()
    assert [each.key for each in cells.stream(store, run_id)] == sorted(keys)


async def test_a_search_treats_letters_alike_on_every_database(store: Store, run_id: str) -> None:
    journal = Journal(store)
    journal.add_result(key_of(1), '{"text":"ÉCOLE Straße"}'.encode(), "cell")
    journal.add_cell(cell(run_id, 1, cache_key=key_of(1)))
    await journal.close()

    def found(text: str) -> int:
        return cells.page(store, run_id, "answer", only=CellFilter(text=text)).total

    assert [found(text) for text in ("cole", "École", "école", "STRASSE", "straße")] == [1, 1, 0, 0, 1]
