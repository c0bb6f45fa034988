"""The models that a field offers, and what is said of those that lack a key."""

from pathlib import Path

import pytest

from flowboard.flow.reading import load_flow
from flowboard.workspace.example import copy_example
from flowboard.workspace.forms.model_choices import ModelChoices, model_choices


@pytest.fixture
def choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelChoices:
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    path = copy_example(tmp_path).flow
    return model_choices(load_flow(path).flow, path)


def test_a_recorded_model_is_offered_with_its_recording(choices: ModelChoices):
    (one,) = [one for one in choices.choices if one.source == "recorded"]
    assert one.name == "openai/gpt-5-mini" and one.ready
    assert choices.note_on(one.name) == ("recorded answers in tweet_entities.recording.jsonl", True)


def test_a_missing_key_is_told_with_the_place_to_put_one(choices: ModelChoices):
    note, is_ready = choices.note_on("anthropic/claude-haiku-4-5")
    assert not is_ready and "ANTHROPIC_API_KEY" in note


def test_with_a_key_the_chat_models_of_its_provider_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789")
    path = copy_example(tmp_path).flow
    found = model_choices(load_flow(path).flow, path)
    live = [one for one in found.choices if one.source == "live"]
    assert "openai/gpt-5-mini" in {one.name for one in found.choices} and len(live) > 5
    assert not any("embed" in one.name or "image" in one.name for one in live)
    assert "canary" not in str(found)


def test_of_a_model_nobody_knows_nothing_is_said(choices: ModelChoices):
    assert choices.note_on("ours/model") == ("", True)
