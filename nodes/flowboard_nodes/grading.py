"""The `grading` node: where people say which outputs are good."""

from __future__ import annotations

from typing import Any

from flowboard.node import Awaiting, Context, Field, NodeType, Outputs, Port


class Grading(NodeType):
    """Puts outputs before a person, who grades them good, bad or unsure.

    What the grader should see beside the output is wired under a name of your choice::

        review:
          type: grading
          inputs: {output: answer.text, tweet: tweets.text}
          instructions: Good if every entity is well known and each has one sentence.

    It never blocks a run: an item without a grade is awaiting and what follows stays queued, until
    a grade continues it. With `wait: false` such items pass with an empty grade.
    """

    type = "grading"
    pure = False  # a grade may come at any time, so results of earlier runs don't count
    category = "Evaluation"
    icon = "how_to_vote"
    role = "grading"
    inputs = (Port("output", "json", "what is graded"),)
    outputs = (
        Port("grade", "text", "good, bad or unsure; empty when it passed ungraded"),
        Port("note", "text", "what the grader wrote"),
    )
    open_inputs = True

    instructions: str = Field(
        "", description="what the grader should look at", json_schema_extra={"widget": "textarea"}
    )
    criteria: tuple[str, ...] = Field(
        (),
        description="ids of criteria to grade one by one; default: the whole output",
        json_schema_extra={"widget": "labels"},
    )
    wait: bool = Field(True, description="whether what follows waits for the grade")

    async def run(self, ctx: Context, **inputs: Any) -> Outputs | Awaiting:
        """The grade of one output, or that it waits for one."""
        grade = ctx.grade(inputs)
        if grade is not None:
            return {"grade": grade.grade, "note": grade.note}
        if self.wait:
            return Awaiting("waits for a grade")
        return {"grade": "", "note": ""}
