"""Flows to try things on."""

HEAD = "flowboard: 1\nname: tried\nnodes:\n"

TWO = (
    HEAD
    + """\
  words:
    type: text
    value: hello
  ask:
    type: prompt
    template: "Say {{ words }} to {{ whom }}"
layout:
  words: [0, 0]
  ask: [420, 0]
"""
)
"""Two nodes without a wire."""

THREE = (
    HEAD
    + """\
  words:
    type: text
    value: hello
  ask:
    type: prompt
    inputs: {words: words.text}
    template: "Say {{ words }}"
  answer:
    type: llm
    inputs: {prompt: ask.prompt}
    models: [openai/gpt-5-mini]
layout:
  words: [0, 0]
  ask: [300, 0]
  answer: [600, 0]
"""
)
"""Three nodes in a row."""

EMPTY = "flowboard: 1\nname: tried\nnodes: {}\n"
