"""Flow texts and a small catalogue that the tests of this room share."""

from __future__ import annotations

from typing import ClassVar

from flowboard.flow import FieldProblem, FieldReference, NodeFacts, Port

CANONICAL = """\
flowboard: 1
name: tweet entities
nodes:
  tweets:
    type: dataset
    path: tweet_entities/tweets.csv
  extract:
    type: prompt
    inputs: {tweet: tweets.text}
    template: |
      Extract up to three well-known entities from this tweet ...
      {{ tweet }}
  answer:
    type: llm
    inputs: {prompt: extract.prompt}
    models: [openai/gpt-5-mini]
    assertions:
      - {name: bulleted, check: every_line_matches, pattern: '^- '}
  quality:
    type: multi_evaluator
    inputs: {output: answer.text, tweet: tweets.text}
    criteria:
      - id: form
        candidates:
          - {name: short, check: max_words, words: 60}
layout:
  tweets: [0, 0]
  extract: [240, 0]
"""

COMMENTED = """\
# A flow with comments in every place.

flowboard: 1
name: tweet entities   # trailing

nodes:

    # the tweets
    tweets:
        type: dataset

        path: tweet_entities/tweets.csv
        # foot of tweets
    extract:
        type: prompt
        inputs: {tweet: tweets.text} # behind inputs
        template: |   # behind the head
          Extract up to three
            well-known entities

          {{ tweet }}


        # above the note
        note: 'x'
    answer:
        type: llm
        mute: false
        inputs:
          # why this prompt
          prompt: extract.prompt
        models: [openai/gpt-5-mini, # the first
           openai/gpt-5]
        assertions:
        # above bulleted
        - {name: bulleted, check: every_line_matches, pattern: '^- '}   # behind bulleted
        - # inside the item
          name: code
          code: |+
            def check(output, row):
                return True

          on: text
        # - {name: gone}
layout:
    answer: [1, 2]
    # above tweets
    tweets: [0, 0]
# the end
"""

FORMAT_0 = """\
version: 0
name: tweet entities
nodes:
  tweets: {type: dataset, config: {path: tweets.csv}}
  extract:
    type: prompt
    config:
      template: |
        Extract.
        {{ tweet }}
  both: {type: merge}
edges:
  - {from: tweets.text, to: extract.tweet}
  - {from: tweets.text, to: both.items}
  - {from: extract.prompt, to: both.items}
positions:
  tweets: {x: 0, y: 0}
  extract: {x: 240, y: -10}
"""

VALID = (CANONICAL, COMMENTED, FORMAT_0)


class SmallCatalogue:
    """Knows four node types and one check; `dataset` columns only the data can tell."""

    _facts: ClassVar = {
        "dataset": NodeFacts(known=True, shape="source", outputs=None),
        "prompt": NodeFacts(
            known=True,
            inputs=(Port("tweet"),),
            outputs=(Port("prompt", "messages"), Port("version", "number")),
        ),
        "llm": NodeFacts(known=True, inputs=(Port("prompt", "messages"),), outputs=(Port("text"),)),
        "multi_evaluator": NodeFacts(
            known=True,
            inputs=(
                Port("output"),
                Port("tweet", optional=True),
                Port("score", "number", optional=True),
            ),
            outputs=(Port("verdict", "verdict"),),
        ),
        "merge": NodeFacts(
            known=True, inputs=(Port("items", "json", many=True),), outputs=(Port("item", "json"),)
        ),
    }

    def node_types(self):
        return self._facts

    def facts(self, node):
        if node.type_name not in self._facts or node.type.endswith("@9"):
            return NodeFacts(known=False)
        facts = self._facts[node.type_name]
        if node.type_name == "llm" and "modles" in node.config:
            problem = FieldProblem(("modles",), "Unknown field. Did you mean 'models'?")
            return NodeFacts(True, facts.shape, facts.inputs, facts.outputs, (problem,), facts.role)
        return facts

    def assertion_problems(self, spec):
        if spec.kind == "check" and spec.check not in ("every_line_matches", "max_words"):
            return [
                FieldProblem(("check",), f"There is no check {spec.check!r}. Did you mean 'max_words'?")
            ]
        return []

    def references(self, node):
        return [
            FieldReference(("assertions", position, "to"), spec.arguments["to"])
            for position, spec in enumerate(node.assertions)
            if "to" in spec.arguments
        ]
