"""Pieces that prompts are put together from: how much, of what, said how, and around it what else.

`{q}` is a quantity with its noun, `{o}` an order, `{l}` the same in lower case, `{w}` a list of words.
"""

from __future__ import annotations

from typing import Any, Final

Bounds = dict[str, int]

QUANTITIES: Final[tuple[tuple[str, Bounds], ...]] = tuple(
    (said, bounds)
    for bounds, ways in (
        ({"min": 0}, ("at least {n} {u}", "a minimum of {n} {u}", "no less than {n} {u}", "no fewer than {n} {u}", "{n} or more {u}", "{n} {u} or more", "{n} {u} at least", "{n}+ {u}", "at the very least {n} {u}", "at a minimum {n} {u}", "{n} {u} minimum", "greater than or equal to {n} {u}", "atleast {n} {u}")),
        ({"min": 1}, ("more than {n} {u}", "over {n} {u}", "greater than {n} {u}")),
        ({"max": 0}, ("at most {n} {u}", "no more than {n} {u}", "a maximum of {n} {u}", "up to {n} {u}", "{n} {u} or less", "{n} or fewer {u}", "{n} {u} at most", "{n} {u} max", "at the very most {n} {u}", "less than or equal to {n} {u}")),
        ({"max": -1}, ("less than {n} {u}", "fewer than {n} {u}", "under {n} {u}", "less then {n} {u}")),
        ({"min": 0, "max": 0}, ("exactly {n} {u}", "precisely {n} {u}", "just {n} {u}", "{n} {u} exactly")),
    )
    for said in ways
)  # fmt: skip
"""With the bounds as distances from the number."""

NUMBERS: Final = {
    "sentences": (6, ("6", "six", "six (6)")),
    "words": (60, ("60", "sixty", "sixty (60)")),
    "paragraphs": (4, ("4", "four", "four (4)")),
}

OF_THE_OUTPUT: Final = (
    "Write about otters in {q}.",
    "Write a story about otters with {q}.",
    "Write a story of {q} about otters.",
    "Write a product text for a mug. Make sure it has {q}.",
    "Your response should be {q} long.",
    "Your response should have {q}.",
    "The response must include {q}.",
    "There should be {q} in your response.",
    "There has to be {q} in total.",
    "Make it {q} long.",
    "What sets crows and ravens apart? Answer in {q}.",
    "Can you explain tides in {q}?",
    "I'd like you to write {q} on salt.",
    "Describe the plot of a film, using {q}.",
    "Describe the plot of a film ({q}).",
    "Your essay has to consist of {q}.",
    "Ensure that it is {q} in length.",
    "The length of the response must be {q}.",
    "Summarize the article below in {q}.",
    "Your story must have {q} and mention a whale.",
    "In {q}, explain why leaves fall.",
    "Keep it rich in detail so that the response has {q}.",
    "Length: {q}.",
    "One more rule: your reply should have {q}.",
)

ORDERS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("Your response should contain fewer than 6 sentences.", "length", {"unit": "sentences", "max": 5}),
    ("The answer must have at least 40 words.", "length", {"unit": "words", "min": 40}),
    ('Do not use the words "very" and "thing" in your response.', "forbidden_words", {"words": ["very", "thing"]}),
    ("Don't use any commas.", "no_commas", {}),
    ('Include the keywords "moss" and "tide".', "required_words", {"words": ["moss", "tide"]}),
    ('Use the word "moss" at least 3 times.', "word_frequency", {"word": "moss", "min": 3}),
    ("Highlight at least 2 sections with markdown, i.e. *section*.", "highlight_count", {"min": 2}),
    ("There should be exactly 3 paragraphs, separated by ***.", "part_count", {"separator": "***", "min": 3, "max": 3}),
    ("Your response should be in all lowercase letters.", "letter_case", {"case": "lower"}),
    ("Wrap your entire response in double quotation marks.", "in_quotes", {"marks": "double"}),
    ('Finish your response with the exact phrase "Nothing else to add."', "ends_with", {"value": "Nothing else to add."}),
    ("Add a postscript starting with P.S. at the end.", "postscript", {}),
    ("The letter k should appear at least 4 times.", "letter_frequency", {"letter": "k", "min": 4}),
    ("Include at least 2 placeholders in square brackets, such as [name].", "placeholder_count", {"min": 2}),
    ("Use exactly 3 bullet points.", "bullet_count", {"min": 3, "max": 3}),
    ("Give it a title in double angular brackets, such as <<title>>.", "bracketed_title", {}),
    ("Answer in Swahili only.", "written_in", {"language": "sw"}),
    ("Give two different responses, separated by ******.", "part_count", {"separator": "******", "min": 2}),
)  # fmt: skip

BEFORE: Final = (
    'Here is a message from my aunt: "We moved to the coast in May." Can you make it sound happier?',
    'Rewrite the following sentence so that a child understands it: "The court quashed the writ."',
    "Rewrite this sentence in a formal style: The cat is hella tired.",
    "Summarize the following email: Dear team, the offices close on Friday. Please take your plants home.",
    'Given the text: "Salt was once used as money." Write a question about it.',
    "Fix the mistakes in this sentence: She go to school every days.",
    "Continue this story: The lamp went out and nobody moved.",
    "Improve this cover letter: I am a hard worker. I like to work with people.",
    "Given these facts, write a biography: born 1910 in Oslo; moved to Bergen in 1930; painted boats.",
    "If I have 3 apples and eat one, how many are left?",
    "Write a job advert for a cook. The applicant must speak Greek and should have 3 years of practice.",
    '"Every dog has its day." What does this proverb mean?',
    "Plan a menu for 12 guests, two of whom don't eat meat.",
)

LABELS: Final = (
    "Rules:\n- {o}\n- Be kind.",
    "Please follow these instructions:\n1. {o}\n2. Be kind.",
    "Note: {o}",
    "One more thing: {l}",
    "A few rules: {l}",
    "My only condition: {l}",
    "The catch: {l}",
    "Some requirements: {l}",
    "In your reply: {l}",
    "Rule 1: {o}",
    "Limitations: {l}",
    "There is one rule: {l}",
    "Requirements\n{o}",
    "## Rules\n{o}",
    "**Note:** {o}",
    "While writing, {l}",
    "To make it harder, {l}",
)

TOPICS: Final = (
    "Write a poem about what to do if you lose your keys",
    "Write a story about a girl who can't decide if she should stay",
    "Write a letter to a friend who might move away",
    "Write an essay about whether people should eat meat",
    "Write a song about how you sometimes feel alone",
    "Tell me why people usually sleep at night",
    "Write a blog post about the things I need to consider before I buy a horse",
    "Explain what a tenant can do when the roof leaks",
    "Write an essay on why one should vote rather than stay at home",
)
"""With words in them that would make an order a wish, a condition, or one to somebody else."""

TAILS: Final = (
    (" with fewer than 6 sentences.", "length"),
    (" in at least 60 words.", "length"),
    (", and use fewer than 6 sentences.", "length"),
    (', but do not use the words "very" and "thing".', "forbidden_words"),
    (" without using any commas.", "no_commas"),
    (', including the keywords "moss" and "tide".', "required_words"),
    (", and wrap your entire response in double quotation marks.", "in_quotes"),
    (" in exactly 3 paragraphs separated by ***.", "part_count"),
    (" with a title in double angular brackets, i.e. <<title>>.", "bracketed_title"),
    (", and make sure the letter k appears at least 4 times.", "letter_frequency"),
    (" using exactly 3 bullet points.", "bullet_count"),
)

FORBIDS: Final = (
    "Do not use {w}.", "Don't include {w}.", "Avoid {w}.", "Avoid mentioning {w}.", "Never use {w}.",
    "Please refrain from using {w}.", "Make sure that you don't use {w}.", "You may not use {w}.",
    "Your response should not contain {w}.", "It must not include {w}.", "Write it without {w}.",
    "Omit {w}.", "Exclude {w}.", "Keep away from {w}.", "Under no circumstances use {w}.",
    "Do not, under any circumstances, use {w}.", "You are forbidden from using {w}.",
    "I don't want you to use {w}.", "Do not bring up {w}.", "Make no mention of {w}.",
    "The response should be free of {w}.", "You will be penalized for using {w}.",
)  # fmt: skip

REQUIRES: Final = (
    "Use {w}.", "Please include {w}.", "Be sure to mention {w}.", "Your answer must contain {w}.",
    "Write a poem with {w}.", "Write a poem that includes {w}.", "Don't forget to include {w}.",
    "I'd like to see {w}.", "Incorporate {w}.", "The text has to feature {w}.", "Remember to use {w}.",
)  # fmt: skip

WORDS: Final = (
    'the words "moss" and "tide"', "the words moss and tide", "the words 'moss', 'tide'",
    'the following words: "moss", "tide"', "the following keywords: moss, tide",
    'the keywords "moss" and "tide" in your response', "the words [moss, tide]",
    'the words "moss," and "tide"', 'these words: "moss," "tide."', "the terms “moss” and “tide”",
    'the word "moss" and the word "tide"',
)  # fmt: skip

SEPARATED: Final = (
    ", separated by ***.", " with *** between them.", ". Separate the paragraphs with ***.",
    ", each separated by ***.", ". Use the markdown divider *** between paragraphs.",
    ". Insert *** between consecutive paragraphs.", ". Put *** in between.", ". Separator: ***",
    ". The separator between paragraphs is ***.", ". Use the following divider between paragraphs: ***",
    " and separate them with 3 asterisks.", ". Paragraphs and only paragraphs are separated with ***.",
)  # fmt: skip

IN_PARAGRAPHS: Final = (
    "Write {n} paragraphs", "Your response should have exactly {n} paragraphs", "Use {n} paragraphs",
    "Write an essay about salt in {n} paragraphs", "Put the response into {n} paragraphs",
    "Why is the sky blue? Give me {n} paragraphs", "Write {n} catchy paragraphs",
)  # fmt: skip
