"""How long an output is to be, as prompts say it. All prompts are made up."""

from typing import Any

import pytest

from tests.align.suggested import suggests


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        ("Write an essay with five paragraphs.", {"unit": "paragraphs", "min": 5, "max": 5}),
        (
            "There should be 4 paragraphs. Between paragraphs, and only there, stand two line feeds, '\\n\\n' in code. Paragraph 2 must start with word tea.",
            {"unit": "paragraphs", "min": 4, "max": 4},
        ),
        ("Answer in less than 10 sentences.", {"unit": "sentences", "max": 9}),
        ("Your answer should contain at least 15 sentences.", {"unit": "sentences", "min": 15}),
        (
            "Write a story. The number of sentences in your response should be less than 6.",
            {"unit": "sentences", "max": 5},
        ),
        ("Make it at least 8 sentences long.", {"unit": "sentences", "min": 8}),
        ("Write more than 600 words.", {"unit": "words", "min": 601}),
        ("Use fewer than 50 words in your response.", {"unit": "words", "max": 49}),
        ("Write at least 400 words about the sea.", {"unit": "words", "min": 400}),
        ("Your whole response should be 100 words or less.", {"unit": "words", "max": 100}),
        ("I'd like a short essay of no more than 350 words about tea.", {"unit": "words", "max": 350}),
        ("Keep your entire response under 30 sentences.", {"unit": "sentences", "max": 29}),
        (
            "The total number of words in your response should be at least 500.",
            {"unit": "words", "min": 500},
        ),
        (
            "In your response, the number of sentences must be at least 40.",
            {"unit": "sentences", "min": 40},
        ),
        (
            "Could you explain photosynthesis to a child with less than 100 words?",
            {"unit": "words", "max": 99},
        ),
        ("Write a song about regret that has at least 20 sentences.", {"unit": "sentences", "min": 20}),
        ("What is a limerick? Explain it with at least 200 words.", {"unit": "words", "min": 200}),
        ("It should be a 1000-word or longer essay.", {"unit": "words", "min": 1000}),
        ("Use less than 7 sentences, and no commas.", {"unit": "sentences", "max": 6}),
        ("Your response should not exceed 120 words.", {"unit": "words", "max": 120}),
        ("Please write between 100 and 150 words.", {"unit": "words", "min": 100, "max": 150}),
        (
            "Review the play. There should be at least 30 sentences in total.",
            {"unit": "sentences", "min": 30},
        ),
        ("You should write with at least 41 sentences.", {"unit": "sentences", "min": 41}),
        ("Include at least 10 sentences in the response.", {"unit": "sentences", "min": 10}),
        ("Write a blog post with 400 or more words.", {"unit": "words", "min": 400}),
        ("The poem must have fewer than 10 sentences.", {"unit": "sentences", "max": 9}),
        (
            "Turn the note into a tale with a happy ending, in more than 100 words.",
            {"unit": "words", "min": 101},
        ),
        ("Write 400+ words.", {"unit": "words", "min": 400}),
        ("Write a poem in no fewer than 10 sentences.", {"unit": "sentences", "min": 10}),
        ("Use more than 10 but fewer than 20 sentences.", {"unit": "sentences", "min": 11, "max": 19}),
        ("Write at least 100 but no more than 200 words.", {"unit": "words", "min": 100, "max": 200}),
        (
            "It should be at least 5 and at most 10 sentences.",
            {"unit": "sentences", "min": 5, "max": 10},
        ),
        (
            "Your response should be at least 5 sentences and at most 10 sentences.",
            {"unit": "sentences", "min": 5},
        ),
        ("The response needs to be longer than 300 words.", {"unit": "words", "min": 301}),
        ("Answer in three or fewer sentences.", {"unit": "sentences", "max": 3}),
        ("Write 200 words minimum.", {"unit": "words", "min": 200}),
        ("Write a letter that is no longer than two sentences.", {"unit": "sentences", "max": 2}),
        ("Minimum length: 300 words.", {"unit": "words", "min": 300}),
        ("Give me a summary, 50 words max.", {"unit": "words", "max": 50}),
        ("Your answer has to have at least 12 sentences in it.", {"unit": "sentences", "min": 12}),
        ("How do planes fly? Explain in under 50 words.", {"unit": "words", "max": 49}),
        ("Explain how planes fly in under 50 words.", {"unit": "words", "max": 49}),
        (
            "Write a story about a man who lost his way, using at least 200 words.",
            {"unit": "words", "min": 200},
        ),
        (
            'Rewrite the following sentence in at least 40 words: "Tea is good."',
            {"unit": "words", "min": 40},
        ),
        (
            "We visit Norway in June, and I would like you to draft a plan for our week in at least 30 sentences.",
            {"unit": "sentences", "min": 30},
        ),
        (
            "Make up a puzzle about owls but make sure you don't use any commas and have at least 20 sentences.",
            {"unit": "sentences", "min": 20},
        ),
        ("The story must be between 5 and 8 sentences long.", {"unit": "sentences", "min": 5, "max": 8}),
        ("Your response must contain at least three hundred words.", {"unit": "words", "min": 300}),
        (
            "Write a limerick about the tale of a goose in less than 60 words.",
            {"unit": "words", "max": 59},
        ),
        ("Can you tell me a joke with fewer than 6 sentences?", {"unit": "sentences", "max": 5}),
        ("Please make it 250 words or more.", {"unit": "words", "min": 250}),
        (
            "Write an article with more than 800 words about the history of Rome.",
            {"unit": "words", "min": 801},
        ),
        ("Make sure your answer contains less than 8 sentences.", {"unit": "sentences", "max": 7}),
        ("Make sure that your response is at least 70 words.", {"unit": "words", "min": 70}),
        ("Use at least 15 sentences in the email.", {"unit": "sentences", "min": 15}),
        ("Write a two-sentence answer.", {"unit": "sentences", "min": 2, "max": 2}),
        (
            "The essay should be no less than 600 words and should be funny.",
            {"unit": "words", "min": 600},
        ),
        ("Be brief: no more than 3 sentences.", {"unit": "sentences", "max": 3}),
        (
            "Write a cover letter for a job at a bakery which is at least 12 sentences.",
            {"unit": "sentences", "min": 12},
        ),
        (
            "Write an advertisement for a car. It needs to have less than 7 sentences.",
            {"unit": "sentences", "max": 6},
        ),
        (
            'Given the sentence "The cat sat.", write a continuation of at least 50 words.',
            {"unit": "words", "min": 50},
        ),
        (
            "Write a rap for my neighbour. The rap must have at least 20 sentences.",
            {"unit": "sentences", "min": 20},
        ),
        (
            "Summarize the plot of the book you like best in exactly 4 sentences.",
            {"unit": "sentences", "min": 4, "max": 4},
        ),
        ("Write your answer in 4 sentences or less.", {"unit": "sentences", "max": 4}),
        ("I need a blog post of 600 to 800 words.", {"unit": "words", "min": 600, "max": 800}),
        (
            "Critique the following piece of text in at least 120 words:\n\nThe sea was calm.",
            {"unit": "words", "min": 120},
        ),
        (
            "Improve the following text, which is about the local river. Use at least 100 words.\n\nThe river is long.",
            {"unit": "words", "min": 100},
        ),
        (
            'Is this grammatical? "He go home." Please explain in at least 40 words and don\'t use commas.',
            {"unit": "words", "min": 40},
        ),
        ("There must be at least 5 sentences in your response.", {"unit": "sentences", "min": 5}),
        ("Your whole response should be in less than 5 sentences.", {"unit": "sentences", "max": 4}),
        ("Write at least 10 sentences.", {"unit": "sentences", "min": 10}),
        ("Make sure to use at least 7 sentences and no commas.", {"unit": "sentences", "min": 7}),
        (
            "Your response should contain less than 10 sentences and include the word tea.",
            {"unit": "sentences", "max": 9},
        ),
        (
            "Describe a tree in less than 5 sentences, with the title <<tree>>.",
            {"unit": "sentences", "max": 4},
        ),
        (
            'Elaborate on the following sentence into a more formal passage for use in an obituary with at least 12 sentences: "He left."',
            {"unit": "sentences", "min": 12},
        ),
        ("Write a story with fewer than 6 sentences.", {"unit": "sentences", "max": 5}),
        (
            "Translate it into a formal style using less than 10 sentences.",
            {"unit": "sentences", "max": 9},
        ),
        ("Please ensure your response has more than 5 sentences.", {"unit": "sentences", "min": 6}),
        (
            "Each sentence should be short. Use at least 6 sentences in total.",
            {"unit": "sentences", "min": 6},
        ),
        (
            "Write a silly poem about why cats shouldn't drive, with at least 15 sentences.",
            {"unit": "sentences", "min": 15},
        ),
        (
            "Draft a plan for a garden on how to keep bees and people apart. Your response should be easy to print, and should include at least 12 sentences.",
            {"unit": "sentences", "min": 12},
        ),
        (
            'Does the sentence "It rains." mean it\'s raining? Your response must contain at least 5 sentences.',
            {"unit": "sentences", "min": 5},
        ),
        (
            'Is it "affect" or "effect"? Reply with at least 4 sentences.',
            {"unit": "sentences", "min": 4},
        ),
        ('Expand this sentence to at least 6 sentences: "It rains."', {"unit": "sentences", "min": 6}),
        (
            'Make the following sentence a story with at least 9 sentences: "It rains."',
            {"unit": "sentences", "min": 9},
        ),
        (
            "Write a response in which the number of sentences is at least 5.",
            {"unit": "sentences", "min": 5},
        ),
        (
            "The number of sentences in the response must be less than 7.",
            {"unit": "sentences", "max": 6},
        ),
        ("Number of sentences: at least 7", {"unit": "sentences", "min": 7}),
        ("Write a plot with a total of at least 11 sentences.", {"unit": "sentences", "min": 11}),
        (
            "Write a long letter with more than 400 words that invites people to a fair.",
            {"unit": "words", "min": 401},
        ),
        (
            "Write a critique with less than 250 words that is fun to read.",
            {"unit": "words", "max": 249},
        ),
        ("Your summary should be concise and under 90 words.", {"unit": "words", "max": 89}),
        ("Your essay must have 500 words or more.", {"unit": "words", "min": 500}),
        (
            "The total number of words in your response should be under 200.",
            {"unit": "words", "max": 199},
        ),
        ("Answer the question with at most 150 words.", {"unit": "words", "max": 150}),
        ("Make sure the entire thing has more than 60 words.", {"unit": "words", "min": 61}),
        (
            "The reply must have at least 120 words, contain the word tea and have no commas.",
            {"unit": "words", "min": 120},
        ),
        ("Write an essay that's at least 800 words long.", {"unit": "words", "min": 800}),
        (
            "The text should be less than 300 words long and include a title.",
            {"unit": "words", "max": 299},
        ),
        (
            "Write a story. Limit the number of words you use to less than 70 words.",
            {"unit": "words", "max": 69},
        ),
        (
            'Write a strange rap song about Alexander the Great becoming the king of Macedon. Finish your response with this exact phrase "So peace!" and nothing else. Keep it under 80 words.',
            {"unit": "words", "max": 79},
        ),
    ],
)
def test_a_length_is_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "length", **arguments)


@pytest.mark.parametrize(
    "prompt",
    [
        "Write a song for me with at least 10 lines.",
    ],
)
def test_a_number_of_lines_is_read(prompt: str) -> None:
    assert suggests(prompt, "line_count", min=10)
