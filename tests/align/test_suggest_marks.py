"""Quotation marks, endings, titles, highlights and the like, as prompts ask for them. All prompts are made up."""

from typing import Any

import pytest

from tests.align.suggested import suggests


@pytest.mark.parametrize(
    "prompt",
    [
        "Wrap your entire response with double quotation marks.",
        "Put the whole response inside double quotes.",
        "Your entire reply should be in double quotation marks.",
        "Please enclose the entire output with double quotation marks.",
        "Make sure that the entire response is wrapped in double quotation marks.",
        "Write a poem and wrap the poem in double quotes.",
        "Begin and end the answer with a double quotation mark.",
        "Answer with double quotation marks around your entire response.",
        "Wrap everything in double quotation marks.",
        "Start your response with a double quote and end it with a double quote.",
        "Write a tweet, wrapped in double quotation marks.",
        "Use double quotation marks to wrap your entire reply.",
        "Your entire response must be surrounded by double quotation marks.",
        "Wrap the response in double quotes.",
        "Make sure to wrap your whole answer inside double quotation marks.",
        "Write an ad. The whole ad should be wrapped in double quotation marks.",
        "Write a riddle about owls. Wrap your riddle with double quotation marks.",
        "The entire response should be placed in double quotation marks and be in lowercase.",
        "Please use double quotation marks for your entire response.",
        "Your response must be in double quotation marks, and contain a title.",
        "First repeat the request, then answer. Put double quotation marks around the entire response.",
        "Answer in double quotes.",
        "Wrap your response in double quotation marks and do not use commas.",
        "Your entire output should be wrapped in double quotation marks.",
        "The poem should be wrapped in double quotation marks.",
        "I want the entire story in double quotation marks.",
        "Please write the entire response inside of double quotation marks.",
        "Everything in your response should be enclosed in double quotation marks.",
        "Put your entire answer in double quotation marks.",
        "Your answer must start and end with double quotation marks.",
        "Wrap the entire haiku with double quotes.",
        "Please put your entire response in between double quotation marks.",
        "Output the whole thing in double quotation marks.",
        "Make the response enclosed with double quotes.",
        "Remember to wrap your entire response with double quotation marks.",
        "Surround your answer with double quotation marks.",
        "Make sure your entire response is contained within double quotation marks.",
        "Begin and end your response with double quotation marks.",
        "Use double quotation marks around your whole response.",
        "Wrap your very short response in double quotation marks.",
    ],
)
def test_quotation_marks_around_everything_are_read(prompt: str) -> None:
    assert suggests(prompt, "in_quotes", marks="double")


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            'End your response with the exact phrase "Mind the step!" and nothing else after it.',
            {"value": "Mind the step!"},
        ),
        (
            'Conclude your answer with this exact phrase: "Shall we row?". No other words should follow this phrase.',
            {"value": "Shall we row?"},
        ),
        (
            'The very last sentence of your response should be "The kettle is on!" and do not add any words after it.',
            {"value": "The kettle is on!"},
        ),
        ('At the end of your letter, write exactly "Yours, the club".', {"value": "Yours, the club"}),
        ('Finish it off with the phrase "So long."', {"value": "So long."}),
        ('It must finish with "That is all."', {"value": "That is all."}),
        (
            'The response should end with the phrase "Who is next?". There should be no words after that phrase.',
            {"value": "Who is next?"},
        ),
        ("End the entire response with the phrase 'The tide turns'.", {"value": "The tide turns"}),
        (
            'Finish your response with "Tell me how the roses do!", no other words should follow.',
            {"value": "Tell me how the roses do!"},
        ),
        (
            "Your response must end with the exact phrase 'Don't open it before noon!'",
            {"value": "Don't open it before noon!"},
        ),
        ('The last sentence of your answer must be "The gate is shut".', {"value": "The gate is shut"}),
        ('End it with the following phrase: "Shall we dance?"', {"value": "Shall we dance?"}),
        ('At the end of your response, say "Good luck!".', {"value": "Good luck!"}),
        (
            'Your answer should finish with the exact phrase "Bye now" with no other words after it.',
            {"value": "Bye now"},
        ),
        (
            "Finish your response with this exact phrase: May I pour you another cup? No other words should follow this phrase.",
            {"value": "May I pour you another cup?"},
        ),
        ('the response must end in "That is it."', {"value": "That is it."}),
        ('Finish with the exact phrase "Bye now." and no other words.', {"value": "Bye now."}),
        ('Make sure to end with "Bye now."', {"value": "Bye now."}),
        ('End your whole response with "Bye now."', {"value": "Bye now."}),
        ('The answer should end exactly with "Bye now."', {"value": "Bye now."}),
        ('Your response must finish with exactly the following: "Bye now."', {"value": "Bye now."}),
        ('The very end of your response should read "Bye now."', {"value": "Bye now."}),
        ('Make the last sentence "Bye now."', {"value": "Bye now."}),
        ('The very last thing you say should be "Bye now."', {"value": "Bye now."}),
        ('Put "Bye now." at the very end of your response.', {"value": "Bye now."}),
        ('Add "Bye now." to the end of your response.', {"value": "Bye now."}),
        (
            'and then finish with this exact phrase: "Bye now." Do not say anything after that.',
            {"value": "Bye now."},
        ),
        ('The phrase "Bye now." must be at the end of your response.', {"value": "Bye now."}),
        (
            'Your response must end with this phrase "Bye now.", and nothing should follow it.',
            {"value": "Bye now."},
        ),
        ('Write a rap and end it with "Bye now."', {"value": "Bye now."}),
    ],
)
def test_an_ending_is_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "ends_with", **arguments)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "Write a haiku about moss. First repeat the request word for word, then answer it (write nothing before that; this sentence is no part of the request)",
            {"value": "Write a haiku about moss."},
        ),
        (
            "What is a quark?\n\nBefore you answer it, first repeat the question above word for word, do not change it.",
            {"value": "What is a quark?"},
        ),
        (
            "What is a quark? Before answering, repeat the request exactly as it is.",
            {"value": "What is a quark?"},
        ),
        (
            "Name a mammal. Repeat the request above exactly, without change, then answer.",
            {"value": "Name a mammal."},
        ),
        (
            "Name a mammal. Please first copy the request verbatim and then give your answer.",
            {"value": "Name a mammal."},
        ),
        (
            "Name a mammal. But first, repeat the sentence above word by word without any change.",
            {"value": "Name a mammal."},
        ),
        (
            "Name a mammal. You should first repeat the exact request above, without any modification.",
            {"value": "Name a mammal."},
        ),
        (
            "Write a haiku.\nFirst, repeat the request above word for word without change, then give your answer.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. Do not answer it directly. Just repeat this request word for word, do not say anything else.",
            {"value": "Write a haiku."},
        ),
        (
            "Repeat the following request word for word without change, then give your answer: Write a haiku.",
            {"value": "Write a haiku."},
        ),
        (
            "Repeat the request below exactly, then give your answer (do not say anything before repeating it).\n\nWrite a haiku.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. Before you answer, just repeat the request above. You need to repeat it exactly, without any change.",
            {"value": "Write a haiku."},
        ),
        (
            "What is tea?\n\nFirst repeat the exact same question, then answer it.",
            {"value": "What is tea?"},
        ),
        (
            "Write a haiku. To begin with, please repeat the request word for word.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. First repeat the sentence above word for word without change, then give your answer.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. First, repeat the request word for word. Then give the answer. Do not say any words or characters before repeating the request.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. Before responding, repeat the prompt above verbatim.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. Please repeat the request word for word without change before you give your answer.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. First copy the request word for word without change.",
            {"value": "Write a haiku."},
        ),
        ("Write a haiku. But first repeat the exact request.", {"value": "Write a haiku."}),
        (
            "Write a haiku. Your answer should begin by repeating the request word for word.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. Repeat the request first, word for word without any change, then give the answer.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. Make sure to repeat the request above before you answer.",
            {"value": "Write a haiku."},
        ),
        (
            "Write a haiku. Repeat this prompt exactly word for word before your answer.",
            {"value": "Write a haiku."},
        ),
    ],
)
def test_a_request_to_repeat_is_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "repeats_request", **arguments)


@pytest.mark.parametrize(
    "prompt",
    [
        "Give it a title, wrapped in double angular brackets, such as <<song of mud>>.",
        "Your answer must contain a title, wrapped in double angular brackets, i.e. <<title>>.",
        "Include a title in double angle brackets.",
        "Add a title wrapped in double angular brackets, i.e. <<title>>.",
        "Write a poem. Wrap the title in double angular brackets.",
        "The poem should have a title in double angular brackets, such as <<poem>>.",
        "Include a title: <<title>>.",
        "Make sure to include a title contained in double angular brackets like <<this>>.",
        "Give your answer a title, enclosed in << and >>.",
    ],
)
def test_a_title_in_brackets_is_read(prompt: str) -> None:
    assert suggests(prompt, "bracketed_title")


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "Highlight at least 2 sections in your response with markdown, i.e. use *highlighted section*.",
            {"min": 2},
        ),
        (
            "At least 3 parts of the answer should be highlighted using markdown, like *this*.",
            {"min": 3},
        ),
        (
            "Your answer must have at least 4 sections highlighted in markdown such as *highlighted section*.",
            {"min": 4},
        ),
        ("Bold at least 3 key phrases.", {"min": 3}),
        ("Italicize at least 2 sections in your answer with markdown, i.e. *italic text*.", {"min": 2}),
        ("Use *text* to highlight at least three sections.", {"min": 3}),
        ("Make sure to highlight at least one section with asterisks.", {"min": 1}),
        ('Highlight some key parts in your response with "*", like *highlight*.', {"min": 1}),
        ("Use markdown to highlight more than one section.", {"min": 2}),
        ("Highlight at least 3 key phrases by wrapping them in asterisks (*like this*).", {"min": 3}),
        (
            "In your response, use Markdown to highlight at least 5 sections, for example *this section*.",
            {"min": 5},
        ),
        (
            "Your response should have at least 2 highlighted sections, like *this is a highlighted section*.",
            {"min": 2},
        ),
        ("Use markdown to bold at least 2 sentences.", {"min": 2}),
        ("There should be at least 4 sections in markdown italics: *section*.", {"min": 4}),
        ("Make at least 3 words bold using markdown.", {"min": 3}),
        ("Please highlight 3 sections with markdown.", {"min": 3}),
        (
            "Include at least 6 portions highlighted with markdown, e.g. *highlighted portion*.",
            {"min": 6},
        ),
        ("Emphasize two passages with *asterisks*.", {"min": 2}),
        ("Highlight at least one section of your answer in markdown.", {"min": 1}),
        ("At least 15 highlighted text sections, such as *highlighted*.", {"min": 15}),
        ("Highlight at least three sections of your response using *asterisks*.", {"min": 3}),
        (
            "Make sure to highlight at least 2 phrases in your answer with markdown (use * before and after the phrase you want to highlight).",
            {"min": 2},
        ),
        ("Use markdown and highlight at least 3 sections, i.e. *highlighted section*.", {"min": 3}),
        ("The answer should include at least 4 *highlighted* sections.", {"min": 4}),
        ("Highlight at least 2 text sections, i.e. *highlighted section*.", {"min": 2}),
        ("Surround at least 3 sections with asterisks like *this*.", {"min": 3}),
        ("Please also highlight at least 6 sections in your answer in markdown format.", {"min": 6}),
        (
            "Have at least 2 sections highlighted, such as: *highlighted section 1*, *highlighted section 2*.",
            {"min": 2},
        ),
        ("At least one line should be highlighted in markdown.", {"min": 1}),
        ("Use bold markdown for at least 2 words.", {"min": 2}),
        ("Put at least 3 words in bold.", {"min": 3}),
        (
            "Your response should contain a title in markdown and at least 3 italicized sections, like *this*.",
            {"min": 3},
        ),
        (
            "In your answer, you must highlight at least 10 keywords with markdown emphasis, like *keyword*.",
            {"min": 10},
        ),
        ("Include multiple highlighted sections, at least 3, e.g. *highlight*.", {"min": 3}),
    ],
)
def test_highlights_are_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "highlight_count", **arguments)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "The letter should contain at least 3 placeholders, represented by square brackets, such as [name].",
            {"min": 3},
        ),
        (
            "Use square brackets for placeholders, like [username1]. Include at least five placeholders.",
            {"min": 5},
        ),
        (
            "Make sure to include at least 2 placeholder with square brackets, e.g. [location].",
            {"min": 2},
        ),
        ("Use at least 12 placeholders that are in square brackets.", {"min": 12}),
    ],
)
def test_placeholders_are_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "placeholder_count", **arguments)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "At the end of your response, please explicitly add a postscript starting with P.P.S",
            {"marker": "P.P.S"},
        ),
        ("Add a P.S. at the end.", {"marker": "P.S."}),
        ('Include a postscript starting with "P.S."', {"marker": "P.S."}),
    ],
)
def test_a_postscript_is_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "postscript", **arguments)
