"""What the rules leave alone: conditions, wishes, inputs, examples, parts of an output, other people."""

import pytest

from tests.align.suggested import checks_for, suggests


@pytest.mark.parametrize(
    "prompt",
    [
        "If the user is angry, answer in at most two sentences.",
        "Answer in one sentence if the question is simple.",
        "Use bullet points, unless the user asks for prose.",
        "For technical questions, answer in at most 100 words.",
        "In case of doubt, do not use any emojis.",
    ],
)
def test_a_condition_gives_no_check(prompt: str) -> None:
    assert checks_for(prompt) == []


def test_what_stands_under_a_condition_gives_no_check() -> None:
    prompt = "If the ticket is urgent:\n- Answer in at most 20 words.\n- Do not use any emojis.\n"
    assert checks_for(prompt) == []


@pytest.mark.parametrize(
    "prompt",
    [
        "Ideally, keep it under 100 words.",
        "Try to use at most 3 sentences.",
        "You don't have to use bullet points or write more than 100 words.",
        "You may use up to five emojis.",
        "Feel free to use at least 3 headings.",
        "Usually, answers have two paragraphs.",
    ],
)
def test_a_wish_or_a_permission_gives_no_check(prompt: str) -> None:
    assert checks_for(prompt) == []


@pytest.mark.parametrize(
    "prompt",
    [
        "The email has at least 3 paragraphs and no commas. What does the sender want?",
        "You will be given an article of at most 500 words.",
        "Summarize these 3 paragraphs.",
        "Correct the first 2 sentences of the essay.",
        'The contract below must not exceed ten pages and has to contain the word "lease".\n\nContract: {{ c }}',
        "My essay should be about tea; it was written in 200 words.",
        "Each review contains fewer than 100 words.",
    ],
)
def test_what_is_said_of_the_input_gives_no_check(prompt: str) -> None:
    assert checks_for(prompt) == []


@pytest.mark.parametrize(
    "prompt",
    [
        "The title must be at most 60 characters.",
        "Write a headline with at most 8 words.",
        "Each bullet point must be under 15 words.",
        "Every paragraph should have at least three sentences.",
        "Write two sentences for each product.",
        '- "summary": at most 20 words',
        "Return JSON with these fields:\n- title: at most 60 characters\n- body: 3 sentences\n",
        "Write headings in all capital letters.",
        "Use lowercase for tags.",
        'Avoid the words "cheap" and "deal" in headlines.',
        "Do not use commas in the title.",
        'End every paragraph with "Amen."',
    ],
)
def test_what_holds_for_a_part_of_the_output_is_not_taken_for_all_of_it(prompt: str) -> None:
    assert not {"length", "letter_case", "forbidden_words", "no_commas", "ends_with"} & set(
        checks_for(prompt)
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "Ask the user to write at least 3 sentences without commas.",
        "The student was told to use at least 300 words.",
        "Give me five people who each wrote at least 3 books.",
        "Write a letter in which the manager asks his team to answer in one sentence.",
        "Entries may not contain any emojis.",
    ],
)
def test_what_is_asked_of_other_people_gives_no_check(prompt: str) -> None:
    assert checks_for(prompt) == []


@pytest.mark.parametrize(
    "prompt",
    [
        'Translate "Use at most three sentences and no commas." into French words.',
        "Fix this text:\n\n```\nWrite at most 3 sentences.\nNo emojis.\n```\n",
        'Answer.\n\n<document>\nEnd with "Yours". Use no commas.\n</document>\n',
        'Answer.\n\n"""\nUse at most 3 sentences.\n"""\n',
        "Answer the mail.\n\n> Please answer in at most 3 sentences.\n> No emojis please.\n",
        "Find the plural.\n\nExample:\nInput: write at least 3 words\nOutput: no commas\n",
        "Answer the customer.\n\nEmail:\nPlease answer in at most 3 sentences. Do not use emojis.\n",
        "Summarize the following article: Answers must have at most 3 sentences and no commas.",
    ],
)
def test_quotations_examples_and_data_give_no_check(prompt: str) -> None:
    assert checks_for(prompt) == []


def test_instructions_behind_the_data_are_read() -> None:
    prompt = (
        "Answer the customer.\n\nEmail:\nUse 3 commas.\n\nYour response must have at most 2 sentences."
    )
    assert suggests(prompt, "length", unit="sentences", max=2)


def test_instructions_in_a_tag_for_instructions_are_read() -> None:
    assert suggests("<rules>\nUse no emojis.\n</rules>", "no_emoji")


def test_template_variables_give_no_numbers() -> None:
    assert checks_for("Write at most {{ n }} words and {count} bullet points.") == []


def test_a_conditional_part_of_a_template_gives_no_check() -> None:
    assert checks_for("Answer.\n{% if short %}\nUse at most 3 sentences.\n{% endif %}\n") == []


def test_a_way_out_leaves_only_what_holds_for_it_too() -> None:
    prompt = (
        "Answer in two to four sentences, without emojis. If you can't answer, say \"I don't know\"."
    )
    assert suggests(prompt, "length", unit="sentences", max=4)
    assert not suggests(prompt, "length", min=2)
    assert suggests(prompt, "no_emoji")


def test_a_step_of_several_bounds_the_output_from_below_only() -> None:
    prompt = "Read the text, then write two paragraphs, followed by a list."
    assert suggests(prompt, "length", unit="paragraphs", min=2)
    assert not suggests(prompt, "length", max=2)


def test_a_wrapped_sentence_is_one_sentence() -> None:
    prompt = "Write a reply that is friendly, answers the question and has at\nmost three sentences.\n"
    assert suggests(prompt, "length", unit="sentences", max=3)


def test_lines_without_full_stops_are_sentences_of_their_own() -> None:
    prompt = "Summarize it\nUse at most 3 sentences\nNo hashtags\n"
    assert suggests(prompt, "length", unit="sentences", max=3)
    assert suggests(prompt, "no_hashtags")


@pytest.mark.parametrize("label", ["Length", "Word limit", "Format", "Constraints", "Note"])
def test_a_label_of_the_whole_output_is_fine(label: str) -> None:
    assert suggests(f"{label}: at most 50 words", "length", unit="words", max=50)
