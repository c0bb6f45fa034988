"""Parts, sections, paragraphs and bullets, as prompts ask for them. All prompts are made up."""

from typing import Any

import pytest

from tests.align.suggested import suggests


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "Give me two different responses, separated by 6 asterisk symbols: ******.",
            {"separator": "******", "min": 2, "max": 2, "different": True},
        ),
        (
            "Write two limericks about a dog. Give exactly two different responses, separated by ******.",
            {"separator": "******", "min": 2, "max": 2, "different": True},
        ),
        (
            "Provide exactly two different answers. Separate the answers with six asterisks (******).",
            {"separator": "******", "min": 2, "max": 2, "different": True},
        ),
        (
            "Your answer should contain two responses that are separated by 6 asterisks.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "First answer briefly, then give a second, longer answer. Responses and only responses should be separated by 6 asterisk symbols: ******. There should be two responses.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Write two versions of the letter and put ****** between them.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Give a first response and an alternative response, separated by six asterisks.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "There should be exactly 4 paragraphs, separated only by ***.",
            {"separator": "***", "min": 4, "max": 4},
        ),
        (
            "Write 3 paragraphs and separate them with the markdown divider ***.",
            {"separator": "***", "min": 3, "max": 3},
        ),
        (
            "Arrange the answer in at least 5 sections, set apart by 3 asterisks ***.",
            {"separator": "***", "min": 5},
        ),
        (
            "Your response should have 5 paragraphs. Put *** between every two paragraphs.",
            {"separator": "***", "min": 5, "max": 5},
        ),
        (
            "Write 4 paragraphs with each paragraph separated by ***.",
            {"separator": "***", "min": 4, "max": 4},
        ),
        (
            "Answer in exactly 3 paragraphs and use the markdown divider *** to separate paragraphs.",
            {"separator": "***", "min": 3, "max": 3},
        ),
        (
            "The response should be in 6 paragraphs, and the paragraphs should be divided by '***'.",
            {"separator": "***", "min": 6, "max": 6},
        ),
        (
            "Use the markdown divider: *** to separate 2 paragraphs.",
            {"separator": "***", "min": 2, "max": 2},
        ),
        (
            "Your reply must have exactly two paragraphs: *** should separate them.",
            {"separator": "***", "min": 2, "max": 2},
        ),
        (
            "Paragraphs are separated with the markdown divider: ***. Write 5 of them.",
            {"separator": "***", "min": 5, "max": 5},
        ),
        (
            "Give me a two-paragraph response. Separate the paragraphs by three asterisks (***).",
            {"separator": "***", "min": 2, "max": 2},
        ),
        (
            "Give two responses separated by 6 asterisk symbols: ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Generate two alternatives. They should be separated by six asterisks: ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        ("Write two jokes. Separate them with ******.", {"separator": "******", "min": 2, "max": 2}),
        (
            "First give a poem, then 6 asterisk symbols ******, then another poem.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Write 2 essays, one formal and one informal, separated by ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Make two attempts at the answer and separate the attempts by ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Your response should consist of two parts separated by ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Provide two different tweets. Use 6 asterisk symbols (******) to separate the tweets.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        ("Two answers, please: separate with 6 asterisks.", {"separator": "******", "min": 2, "max": 2}),
        (
            "I'd like to see two different riddles, separated by 6 asterisk symbols ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "There should be exactly two different responses separated by 6 asterisk symbols: ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Give me exactly two different responses and separate them with 6 asterisk symbols: ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        (
            "Write an email. Give two different versions. Separate the versions from each other by ******.",
            {"separator": "******", "min": 2, "max": 2},
        ),
        ("Write a pair of slogans with ****** in between.", {"separator": "******", "min": 2, "max": 2}),
        (
            'Give me two answers to this question: which tea is best? Separate the two answers with six asterisks ("******").',
            {"separator": "******", "min": 2, "max": 2},
        ),
        ("Write 3 stanzas separated by ***.", {"separator": "***", "min": 3, "max": 3}),
        (
            "Write a recipe in 4 parts. Use *** to separate the parts.",
            {"separator": "***", "min": 4, "max": 4},
        ),
        (
            "The essay is to have three parts, with the markdown divider *** between them.",
            {"separator": "***", "min": 3, "max": 3},
        ),
        (
            "Use a markdown divider *** between each of the 4 paragraphs.",
            {"separator": "***", "min": 4, "max": 4},
        ),
        (
            "Your response should consist of 2 paragraphs divided with three asterisks.",
            {"separator": "***", "min": 2, "max": 2},
        ),
        (
            'Please write three paragraphs; separate each one with "***".',
            {"separator": "***", "min": 3, "max": 3},
        ),
        (
            "Write 5 paragraphs, separated by the markdown divider: * * *.",
            {"separator": "* * *", "min": 5, "max": 5},
        ),
        (
            "Put your response in 3 parts. Parts should be separated by 3 asterisks ***.",
            {"separator": "***", "min": 3, "max": 3},
        ),
        (
            "Divide your response into four sections: *** should be the separator.",
            {"separator": "***", "min": 4, "max": 4},
        ),
        (
            "The letter should be divided into at least 3 sections. Sections are separated by: ***",
            {"separator": "***", "min": 3},
        ),
        (
            "Your answer must have at least 3 sections, each separated by ***",
            {"separator": "***", "min": 3},
        ),
        (
            "Your response should be split into 5 sections. The sections should be separated by 3 asterisks: ***",
            {"separator": "***", "min": 5, "max": 5},
        ),
        (
            "Separate your response into 3 parts, where only *** separates the parts.",
            {"separator": "***", "min": 3, "max": 3},
        ),
        (
            "Your response must contain exactly 3 parts separated by 3 asterisks.",
            {"separator": "***", "min": 3, "max": 3},
        ),
        (
            "Write a 4 section article. Separate the sections by the markdown divider: ***",
            {"separator": "***", "min": 4, "max": 4},
        ),
        (
            "Break the response into 2 parts with *** in the middle.",
            {"separator": "***", "min": 2, "max": 2},
        ),
        (
            "It should have 6 parts; put a markdown divider (***) between parts.",
            {"separator": "***", "min": 6, "max": 6},
        ),
        ("Provide 3 different options separated by ***.", {"separator": "***", "min": 3, "max": 3}),
        (
            "Your entire response should be in 3 parts, separated by triple asterisks.",
            {"separator": "***", "min": 3, "max": 3},
        ),
        (
            'Please use exactly three "***" dividers to separate four parts.',
            {"separator": "***", "min": 4, "max": 4},
        ),
        (
            "Create a table with 5 rows. Then separate 2 sections by ***.",
            {"separator": "***", "min": 2, "max": 2},
        ),
    ],
)
def test_parts_with_a_separator_are_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "part_count", **arguments)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "Your response must have 5 sections. Mark the beginning of each section with Section X, such as: Section 1",
            {"word": "Section", "min": 5},
        ),
        ("Organize it in 4 chapters, each starting with CHAPTER X.", {"word": "CHAPTER", "min": 4}),
        ('Write a 3-day plan. Mark each day with "Day X".', {"word": "Day", "min": 3}),
        (
            "Your answer should have exactly 2 sections, labelled as PARAGRAPH 1 and PARAGRAPH 2.",
            {"word": "PARAGRAPH", "min": 2},
        ),
        (
            'Put your answer in at least 3 sections; each section starts with "Audience X".',
            {"word": "Audience", "min": 3},
        ),
        (
            'The response must have two sections, starting with "SECTION 1" and "SECTION 2".',
            {"word": "SECTION", "min": 2},
        ),
        (
            "Divide the article in 6 parts, with the marker PART X in front of each.",
            {"word": "PART", "min": 6},
        ),
        (
            'The article must have 2 sections, each starting with "SECTION X".',
            {"word": "SECTION", "min": 2},
        ),
        (
            'Split the answer into 3 sections with "Section X" as the header.',
            {"word": "Section", "min": 3},
        ),
        (
            "It must have at least 4 sections, with each section beginning with PARAGRAPH X.",
            {"word": "PARAGRAPH", "min": 4},
        ),
        ("Use SECTION X to mark 3 sections.", {"word": "SECTION", "min": 3}),
        (
            "Your response must have 3 sections. Mark the beginning of each section with SECTION X, such as:\nSECTION 1\n[content of section 1]\nSECTION 2\n[content of section 2]",
            {"word": "SECTION", "min": 3},
        ),
        ("Your answer must be in 2 sections: Day 1 and Day 2.", {"word": "Day", "min": 2}),
    ],
)
def test_marked_sections_are_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "section_count", **arguments)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "There should be 4 paragraphs. Between paragraphs, and only there, stand two line feeds, '\\n\\n' in code. Paragraph 2 must start with word tea.",
            {"paragraph": 2, "word": "tea"},
        ),
        (
            "The response should have 2 paragraphs and the second paragraph should begin with the word however.",
            {"paragraph": 2, "word": "however"},
        ),
        (
            'Make sure the 3rd paragraph starts with the word "Finally".',
            {"paragraph": 3, "word": "Finally"},
        ),
        (
            'The very first word of the second paragraph must be "sure".',
            {"paragraph": 2, "word": "sure"},
        ),
        (
            'Write 5 paragraphs in total, using two new lines to separate the paragraphs. Start paragraph 4 with the word "elm".',
            {"paragraph": 4, "word": "elm"},
        ),
        ("The first word of paragraph 2 has to be tea.", {"paragraph": 2, "word": "tea"}),
    ],
)
def test_the_first_word_of_a_paragraph_is_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "paragraph_first_word", **arguments)


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        (
            "Your answer must contain exactly 4 bullet points. Use the markdown bullet points such as: * This is point 1.",
            {"min": 4, "max": 4},
        ),
        (
            "Write it as exactly 6 bullet points, in the form of: * This is a bullet.",
            {"min": 6, "max": 6},
        ),
        (
            "Summarize in exactly 3 bullet points. Please use markdown format for the bullets.",
            {"min": 3, "max": 3},
        ),
        ("The answer must be a list with 5 bullet points.", {"min": 5, "max": 5}),
        ("Include a bullet list of exactly 3 items.", {"min": 3, "max": 3}),
        (
            "Provide exactly four bullets in markdown. Use the format: - point one - point two",
            {"min": 4, "max": 4},
        ),
        (
            "Your response should have exactly 2 bullet points in markdown format, like: * point",
            {"min": 2, "max": 2},
        ),
        (
            "Write a resume. It must include exactly 3 bullet points in the form of: * bullet",
            {"min": 3, "max": 3},
        ),
        ("Use a bulleted list with at most 5 items.", {"max": 5}),
        ("In your response, the number of bullet points must be exactly 3.", {"min": 3, "max": 3}),
        ('Use exactly 5 bullets using the markdown syntax "* bullet".', {"min": 5, "max": 5}),
        ("Your answer should be in the form of exactly 4 bullet points.", {"min": 4, "max": 4}),
        ("Write a summary with exactly 3 bullet points about each of the topics.", {}),
        ("List 5 facts about Mars in bullet points, exactly 5.", {}),
        (
            "Use precisely 2 bullet points in the markdown style:\n* This is a bullet point",
            {"min": 2, "max": 2},
        ),
        ("There should be exactly 6 bullet points in your answer.", {"min": 6, "max": 6}),
        ("It must contain exactly 3 bullet points in Markdown format.", {"min": 3, "max": 3}),
        ("Create a list of exactly 4 bullets.", {"min": 4, "max": 4}),
        (
            "The answer must contain exactly 8 bullet points in the following form:\n* This is bullet point 1\n* This is bullet point 2",
            {"min": 8, "max": 8},
        ),
        ("Summarize the reasons as 3 bulleted points.", {"min": 3, "max": 3}),
        ("Write a short bio using 3 bullets in markdown and a title.", {"min": 3, "max": 3}),
        (
            "Your answer must contain exactly 3 bullet points. The markdown bullet points such as * This is point 1 should be used.",
            {"min": 3, "max": 3},
        ),
        ("Provide a list of 4 bullet points about bees.", {"min": 4, "max": 4}),
        ("Put your answer in 2 bullet points.", {"min": 2, "max": 2}),
        ('There should be exactly 5 bullet points in the form "* point".', {"min": 5, "max": 5}),
        (
            "Make sure to include exactly 3 bullet points with markdown, each starting with *.",
            {"min": 3, "max": 3},
        ),
        ("The list should have exactly 6 items as bullet points.", {"min": 6, "max": 6}),
        (
            "Write a pitch as exactly 2 bullet points that follow this form:\n* first\n* second",
            {"min": 2, "max": 2},
        ),
        ("Answer with 4 bullet points, e.g.:\n* This is a bullet", {"min": 4, "max": 4}),
        ("You must use bullet points and there must be exactly 5 of them.", {"min": 5, "max": 5}),
        (
            "Your answer must contain exactly 4 bullet points as in the example below:\n* Bullet 1\n* Bullet 2",
            {"min": 4, "max": 4},
        ),
        ("List the pros and cons in exactly 6 bullet points.", {"min": 6, "max": 6}),
        ("Include the following: 3 bullet points, a title.", {"min": 3, "max": 3}),
        ("The response must contain a bulleted list of at least 2 items.", {"min": 2}),
    ],
)
def test_a_number_of_bullets_is_read(prompt: str, arguments: dict[str, Any]) -> None:
    assert suggests(prompt, "bullet_count", **arguments)
