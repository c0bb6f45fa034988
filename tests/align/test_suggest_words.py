"""Required, forbidden and counted words, as prompts say them. All prompts are made up."""

from typing import Any

import pytest

from tests.align.suggested import suggests


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        ("Include the keywords 'lantern' and 'walnut'.", {"words": ["lantern", "walnut"]}),
        ("Include keywords gravel and orchards in your answer.", {"words": ["gravel", "orchards"]}),
        ("Make sure to use the word teapot.", {"words": ["teapot"]}),
        ('Your response must contain the words "lead" and "cell".', {"words": ["lead", "cell"]}),
        ("In your response, the words kiwi and lime should appear.", {"words": ["kiwi", "lime"]}),
        ("Write with the keywords: [ocean, wave].", {"words": ["ocean", "wave"]}),
        (
            "The response must include keywords such as 'pebble' and 'amber'.",
            {"words": ["pebble", "amber"]},
        ),
        (
            "Please mention the words skills, technology, and career.",
            {"words": ["skills", "technology", "career"]},
        ),
        ('It must contain the keyword "mom".', {"words": ["mom"]}),
        ('Include the phrase "free of charge".', {"words": ["free of charge"]}),
        ("Include the following keywords: tea, milk and sugar.", {"words": ["tea", "milk", "sugar"]}),
        ("Use the words tea and milk in your answer.", {"words": ["tea", "milk"]}),
        ('It must have the word "camera" in it.', {"words": ["camera"]}),
        ("Make sure to include the words 'alpha' and \"beta\" somewhere.", {"words": ["alpha", "beta"]}),
        ('The keywords "sun" and "rain" must be included.', {"words": ["sun", "rain"]}),
        ("Write a letter that includes the word meadow.", {"words": ["meadow"]}),
        ('Add the word "smart" to your answer.', {"words": ["smart"]}),
        ('Make sure the words "red" and "blue" appear in the response.', {"words": ["red", "blue"]}),
        ('Include keywords "tea" and "milk".', {"words": ["tea", "milk"]}),
        ("Your response must include keywords tea and milk.", {"words": ["tea", "milk"]}),
        ("Make sure to include keywords: 'tea', 'milk'.", {"words": ["tea", "milk"]}),
        ("Please include the keyword 'tea' and the keyword 'milk'.", {"words": ["tea", "milk"]}),
        ("Be sure to include the words tea, milk in the poem.", {"words": ["tea", "milk"]}),
        (
            'The response should contain the keywords "tea" and "milk" and be funny.',
            {"words": ["tea", "milk"]},
        ),
        ('Make sure it has the words "tea" and "milk".', {"words": ["tea", "milk"]}),
        ('Include both the words "tea" and "milk" in your response.', {"words": ["tea", "milk"]}),
        ("You must use the following keywords: [tea, milk].", {"words": ["tea", "milk"]}),
        ('In your response, include "tea" and "milk".', {"words": ["tea", "milk"]}),
        ("Don't forget to include the keywords tea and milk.", {"words": ["tea", "milk"]}),
        ('Use "tea" and "milk" in the story.', {"words": ["tea", "milk"]}),
        ('Add the keywords "tea" and "milk".', {"words": ["tea", "milk"]}),
        ("Your poem must contain the following keywords: tea; milk.", {"words": ["tea", "milk"]}),
        ('with the words "tea" and "milk"', {"words": ["tea", "milk"]}),
        ("include these keywords: tea, milk", {"words": ["tea", "milk"]}),
        ("Mention the words tea and milk in the summary.", {"words": ["tea", "milk"]}),
        ("Ensure that the keywords tea and milk are included.", {"words": ["tea", "milk"]}),
        ('Incorporate the terms "tea" and "milk".', {"words": ["tea", "milk"]}),
        ('Write a story involving the words "tea" and "milk".', {"words": ["tea", "milk"]}),
    ],
)
def test_required_words_are_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "required_words", **arguments)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        ("Do not include keywords 'tunnel' or 'ladder'.", {"words": ["tunnel", "ladder"]}),
        ('Do not say the word "nuclear" throughout your response.', {"words": ["nuclear"]}),
        ("Avoid using the words storm or rain.", {"words": ["storm", "rain"]}),
        (
            "You must not use the words 'kettle', 'saddle', 'ribbon' and 'compass'.",
            {"words": ["kettle", "saddle", "ribbon", "compass"]},
        ),
        ("The words 'like' and 'very' are not allowed.", {"words": ["like", "very"]}),
        ("Don't include the following keywords: copper, linen.", {"words": ["copper", "linen"]}),
        ("Without using the word 'big', describe an elephant.", {"words": ["big"]}),
        ("Exclude the words mother and father.", {"words": ["mother", "father"]}),
        ('Write it without mentioning the word "Hollander".', {"words": ["Hollander"]}),
        ("Please avoid the following words: big, large, huge.", {"words": ["big", "large", "huge"]}),
        ("Make sure that the word 'war' does not appear in your answer.", {"words": ["war"]}),
        ('Make sure to avoid the keyword "secret".', {"words": ["secret"]}),
        (
            "Don't include the keywords [anchor, pulley] in your response.",
            {"words": ["anchor", "pulley"]},
        ),
        ('Refrain from using the words "cheap" or "basic".', {"words": ["cheap", "basic"]}),
        ("Your response can't contain the word bad.", {"words": ["bad"]}),
        ("Do not include the following words: good, great.", {"words": ["good", "great"]}),
        ("Keywords to avoid: good, great.", {"words": ["good", "great"]}),
        ("The response must not contain any of these words: 'oar', 'keel'.", {"words": ["oar", "keel"]}),
        ('Write a limerick about Bill, but don\'t say the word "bonnet".', {"words": ["bonnet"]}),
        ('The word "dog" should not appear in your response.', {"words": ["dog"]}),
        ('Do not include the keywords "tea", and "milk".', {"words": ["tea", "milk"]}),
        ('Don\'t use "tea" or "milk".', {"words": ["tea", "milk"]}),
        ("Do not use the following keywords: tea, milk", {"words": ["tea", "milk"]}),
        ("The response shouldn't contain the keywords tea or milk.", {"words": ["tea", "milk"]}),
        ('Your response should not include the words "tea" or "milk".', {"words": ["tea", "milk"]}),
        ("Do not use the words tea and milk in your response.", {"words": ["tea", "milk"]}),
        ("Make sure not to include the words tea and milk.", {"words": ["tea", "milk"]}),
        ('Without the words "tea" and "milk".', {"words": ["tea", "milk"]}),
        ('Avoid mentioning the words "tea" and "milk".', {"words": ["tea", "milk"]}),
        ('Do not contain the words "tea", "milk".', {"words": ["tea", "milk"]}),
        ('Avoid keywords such as "tea" and "milk".', {"words": ["tea", "milk"]}),
        ('Don\'t say "tea" or "milk".', {"words": ["tea", "milk"]}),
        ('Make sure to exclude the keywords "tea" and "milk".', {"words": ["tea", "milk"]}),
        ('Please avoid using the keywords: "tea", "milk".', {"words": ["tea", "milk"]}),
        ('Keep the words "tea" and "milk" out of your response.', {"words": ["tea", "milk"]}),
        ("Do not use any of the following words: tea, milk.", {"words": ["tea", "milk"]}),
        ("The words tea and milk should not appear.", {"words": ["tea", "milk"]}),
        ("The following words are forbidden: tea, milk.", {"words": ["tea", "milk"]}),
        ("do not include the words: [tea, milk] in the response", {"words": ["tea", "milk"]}),
        ('Refrain from using the following words: "tea", "milk".', {"words": ["tea", "milk"]}),
        ("make sure to not use the words tea and milk", {"words": ["tea", "milk"]}),
        ('Never mention the words "tea" and "milk".', {"words": ["tea", "milk"]}),
        ('You should not use the word "tea" or the word "milk".', {"words": ["tea", "milk"]}),
    ],
)
def test_forbidden_words_are_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "forbidden_words", **arguments)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        ("Use the word rock at least 3 times.", {"word": "rock", "min": 3}),
        ("The word 'jam' should appear 2 or more times.", {"word": "jam", "min": 2}),
        ('Include the word "bright" at least twice.', {"word": "bright", "min": 2}),
        ('Mention the word "moon" less than 3 times.', {"word": "moon", "max": 2}),
        (
            "In your response, the word fun should be mentioned at least 4 times.",
            {"word": "fun", "min": 4},
        ),
        ("Include keyword sturdy at least 10 times.", {"word": "sturdy", "min": 10}),
        ("Use the keyword 'cooper' at least 3 times and make it rhyme.", {"word": "cooper", "min": 3}),
        ("Make sure the word sailing appears at least 5 times.", {"word": "sailing", "min": 5}),
        ("Use the words 'sun' at least 2 times and 'sea' at least 3 times.", {"word": "sea", "min": 3}),
        (
            'The phrase "thank you" must be used exactly twice.',
            {"word": "thank you", "min": 2, "max": 2},
        ),
        ("It should contain the word 'clover' no more than 2 times.", {"word": "clover", "max": 2}),
        ('Mention "cloud" at least three times.', {"word": "cloud", "min": 3}),
        ("Don't use the word 'and' more than 5 times.", {"word": "and", "max": 5}),
        ('The word "dog" should appear less than 2 times.', {"word": "dog", "max": 1}),
        ('The word "dog" should appear at least once.', {"word": "dog", "min": 1}),
        ('Include the name "Windermere" exactly twice.', {"word": "Windermere", "min": 2, "max": 2}),
        (
            "Make sure to mention the keyword forty-two at least 2 times.",
            {"word": "forty-two", "min": 2},
        ),
        ('Use the word "really" less than 3 times.', {"word": "really", "max": 2}),
        ("You should use 'however' at least 4 times.", {"word": "however", "min": 4}),
        ('"harvest" must appear at least 6 times in the text.', {"word": "harvest", "min": 6}),
        ('Repeat the word "echo" at least 5 times.', {"word": "echo", "min": 5}),
        ('There should be at least 3 occurrences of the word "ice".', {"word": "ice", "min": 3}),
        (
            'Use the word "tea" at least once and the word "milk" at least twice.',
            {"word": "milk", "min": 2},
        ),
        ("The word tea must be in the response at least 3 times.", {"word": "tea", "min": 3}),
        ("Include the keyword tea 3 times.", {"word": "tea", "min": 3}),
        ('Have the word "tea" appear more than 4 times.', {"word": "tea", "min": 5}),
        ('Please include at least 2 mentions of the word "tea".', {"word": "tea", "min": 2}),
        ("Make sure the phrase green tea occurs at least 3 times.", {"word": "green tea", "min": 3}),
        ("Mention tea at least 3 times.", {"word": "tea", "min": 3}),
        ("Say tea at least twice.", {"word": "tea", "min": 2}),
        ('Your response must use "tea" no fewer than 3 times.', {"word": "tea", "min": 3}),
        ('The word "tea" should not appear more than twice.', {"word": "tea", "max": 2}),
        ('Limit the use of the word "tea" to less than 3 times.', {"word": "tea", "max": 2}),
        ('Don\'t repeat the word "tea" more than 2 times.', {"word": "tea", "max": 2}),
        ('Make "tea" appear at least 3 times.', {"word": "tea", "min": 3}),
        ("Use word tea at least two times.", {"word": "tea", "min": 2}),
        ('The words "tea" and "milk" should each appear at least 2 times.', {"word": "milk", "min": 2}),
        ("Use the words tea and milk at least 2 times each.", {"word": "milk", "min": 2}),
        ('Include the word "tea" two or more times, and no commas.', {"word": "tea", "min": 2}),
    ],
)
def test_how_often_a_word_occurs_is_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "word_frequency", **arguments)
