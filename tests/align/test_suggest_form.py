"""JSON, languages and options, as prompts ask for them. All prompts are made up."""

from typing import Any

import pytest

from tests.align.suggested import suggests


@pytest.mark.parametrize(
    "prompt",
    [
        "Wrap the entire output in JSON format.",
        "Your entire output should be wrapped in JSON format. You can use markdown ticks.",
        "Please output in JSON format.",
        "Return only a valid JSON object.",
        "The entire output should be just a JSON block, nothing else.",
        "Please give me the output as a json.",
    ],
)
def test_json_is_read(prompt: str) -> None:
    assert suggests(prompt, "json_valid")


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "Your ENTIRE response should be in Kannada language, no other language is allowed.",
            {"language": "kn"},
        ),
        ("Write a joke about cats. Please respond only in Hindi.", {"language": "hi"}),
        ("Can you write a poem about rain using only the Bulgarian language?", {"language": "bg"}),
        ("Answer using only Vietnamese, no other language is allowed.", {"language": "vi"}),
        ("Please reply in Farsi.", {"language": "fa"}),
        ("Write the story in the Swahili language only.", {"language": "sw"}),
        ("Use only the Arabic language in your response.", {"language": "ar"}),
        ("The response must be entirely in German.", {"language": "de"}),
        ("What is the capital of Peru? Respond in Korean, and only in Korean.", {"language": "ko"}),
        ("Write everything in Portuguese. Other languages are not permitted.", {"language": "pt"}),
        (
            "Your answer should be written in Finnish, and no other language is permitted.",
            {"language": "fi"},
        ),
        ("Make sure that your response is in the Thai language.", {"language": "th"}),
        ("Please provide an explanation of gravity, entirely in Italian.", {"language": "it"}),
        ("Write an essay about bees in Russian language", {"language": "ru"}),
        ("Only use Polish in your answer.", {"language": "pl"}),
        ("You must only respond in Nepali, other languages are forbidden.", {"language": "ne"}),
        ("Respond using Marathi language, no other language is allowed.", {"language": "mr"}),
        ("No other language than Gujarati is allowed.", {"language": "gu"}),
        ("I want the whole answer to be in Turkish.", {"language": "tr"}),
    ],
)
def test_a_language_is_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "written_in", **arguments)


@pytest.mark.parametrize(
    "prompt",
    [
        "Is it true that the moon is made of cheese? Choose from: ('It is so.', 'It is not so.', 'It may be so.')",
        'Will it rain? Answer with exactly one of these phrases: "It is so.", "It is not so.", "It may be so."',
        "Are tomatoes fruit? Your answer must contain one of the following exact phrases: 'It is so.', 'It is not so.', 'It may be so.'",
        'Should I invest? You should just say "It is so." or "It is not so." or "It may be so."',
        'Is this right? Include exactly one of the phrases "It is so.", "It is not so.", "It may be so." in your reply.',
        "Pick one of the options: It is so. It is not so. It may be so.",
        "Is it good?\nAnswer with one of the following options:\n- It is so.\n- It is not so.\n- It may be so.",
        "Is it good? Choose one from: It is so. It is not so. It may be so.",
        'Is it good? Your answer must be one of "It is so.", "It is not so.", or "It may be so.".',
        "Is it good? You can say 'It is so.' or 'It is not so.' or 'It may be so.'",
        "Is it good?\nPlease choose from the following:\n\nIt is so.\nIt is not so.\nIt may be so.",
        'Is it good? Choose your answer from these: "It is so." "It is not so." "It may be so." Just choose one phrase.',
        'Is it good? Answer using one of these choices ("It is so.", "It is not so.", "It may be so.").',
    ],
)
def test_options_are_read(prompt: str) -> None:
    assert suggests(prompt, "one_of")
