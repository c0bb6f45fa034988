"""A comment above a key belongs to it and moves or dies with it."""

from __future__ import annotations

from flowboard.flow import format_flow, read_flow, remove_node, rename_node, set_node
from tests.flow.examples import COMMENTED

FORMATTED = """\
# A flow with comments in every place.

flowboard: 1
name: tweet entities  # trailing

nodes:
  # the tweets
  tweets:
    type: dataset

    path: tweet_entities/tweets.csv
    # foot of tweets
  extract:
    type: prompt

    # above the note
    note: x
    inputs: {tweet: tweets.text}  # behind inputs
    template: |  # behind the head
      Extract up to three
        well-known entities

      {{ tweet }}
  answer:
    type: llm
    inputs:
      # why this prompt
      prompt: extract.prompt
    models: [openai/gpt-5-mini, openai/gpt-5]  # the first
    assertions:
      # above bulleted
      - {name: bulleted, check: every_line_matches, pattern: '^- '}  # behind bulleted
      # inside the item
      - name: code
        code: |+
          def check(output, row):
              return True

        on: text
      # - {name: gone}
layout:
  # above tweets
  tweets: [0, 0]
  answer: [1, 2]
# the end
"""


def edited_node(file, name, **update):
    """The flow of `file` with some fields of a node changed."""
    return set_node(file.flow, name, file.flow.nodes[name].model_copy(update=update))


def test_formatting_keeps_every_comment_with_its_owner():
    assert format_flow(read_flow(COMMENTED)) == FORMATTED


def test_a_comment_moves_with_its_node():
    file = read_flow(FORMATTED)
    nodes = dict(reversed(file.flow.nodes.items()))
    text = file.with_flow(file.flow.model_copy(update={"nodes": nodes})).text
    assert text.index("  answer:\n") < text.index("  # the tweets\n  tweets:\n")


def test_a_comment_dies_with_its_node():
    file = read_flow(COMMENTED)
    text = file.with_flow(remove_node(file.flow, "tweets")).text
    assert "# the tweets" not in text
    assert "# foot of tweets" not in text
    assert "# above tweets" not in text
    assert "# the end" in text


def test_a_comment_dies_with_its_field():
    file = read_flow(FORMATTED)
    assert "# above the note" not in file.with_flow(edited_node(file, "extract", note="")).text


def test_comments_follow_a_renamed_node():
    file = read_flow(COMMENTED)
    text = file.with_flow(rename_node(file.flow, "extract", "pull")).text
    assert "inputs: {tweet: tweets.text}  # behind inputs\n" in text
    assert "# above the note" in text


def test_comments_of_a_list_follow_their_item_by_name():
    file = read_flow(FORMATTED)
    specs = file.flow.nodes["answer"].assertions
    text = file.with_flow(edited_node(file, "answer", assertions=tuple(reversed(specs)))).text
    assert "# inside the item\n      - name: code" in text
    assert "# above bulleted\n      - {name: bulleted" in text


def test_moving_a_node_changes_only_its_line_of_layout():
    file = read_flow(COMMENTED)
    moved = file.flow.model_copy(update={"layout": {**file.flow.layout, "answer": [7, 8]}})
    assert file.with_flow(moved).text == COMMENTED.replace("answer: [1, 2]", "answer: [7, 8]")


def test_a_renamed_flow_changes_only_the_line_of_the_name():
    file = read_flow(COMMENTED)
    renamed = file.flow.model_copy(update={"name": "other"})
    expected = COMMENTED.replace("name: tweet entities   # trailing", "name: other  # trailing")
    assert file.with_flow(renamed).text == expected


def test_a_new_node_stands_behind_the_others_at_their_indentation():
    file = read_flow(COMMENTED)
    node = file.flow.nodes["tweets"]
    text = file.with_flow(set_node(file.flow, "more", node)).text
    assert "    more:\n      type: dataset\n      path: tweet_entities/tweets.csv\nlayout:\n" in text


def test_a_new_layout_goes_behind_the_nodes():
    file = read_flow("flowboard: 1\nnodes:\n    a:\n        type: llm\nx-mine: 1\n")
    text = file.with_flow(file.flow.model_copy(update={"layout": {"a": [1, 2]}})).text
    assert text == "flowboard: 1\nnodes:\n    a:\n        type: llm\nlayout:\n  a: [1, 2]\nx-mine: 1\n"


def test_windows_line_breaks_and_byte_order_mark_survive_an_edit():
    data = b"\xef\xbb\xbf" + COMMENTED.replace("\n", "\r\n").encode()
    file = read_flow(data)
    edited = file.with_flow(edited_node(file, "extract", note="two\nlines"))
    assert edited.mark == "\ufeff"
    assert "\n" not in edited.text.replace("\r\n", "")
    assert edited.flow.nodes["extract"].note == "two\nlines"


def test_a_file_in_braces_is_edited_as_a_whole():
    file = read_flow("{flowboard: 1, nodes: {a: {type: llm}}} # all\n")
    edited = file.with_flow(edited_node(file, "a", title="new"))
    assert edited.text == "flowboard: 1\nnodes:  # all\n  a:\n    type: llm\n    title: new\n"
