"""The `import_outputs` node: outputs, steps and labels that a team already has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Self

from pydantic import ValidationError, model_validator

from flowboard.node import Context, Field, Files, NodeFailed, NodeType, Port, SourceRow, Value
from flowboard_nodes.dataset import Dataset
from flowboard_nodes.tables.formats import Format

Mark = str | int | float | bool
"""A label as the file has it."""

_WORDS = ("good", "bad", "unsure")


class ImportOutputs(NodeType):
    """Outputs that exist already, with their labels, so that they can be judged without a model.

    A table as `dataset` reads it, in which one column is the `output`. Every column feeds a port:
    `columns` says which one is called otherwise. Results of earlier steps are ports like any other::

        answers:
          type: import_outputs
          path: answers.csv
          columns: {output: reply, input: question, label: verdict, facts: step_1}
          good: [1, ok]
          bad: [0, wrong]

    The port `label` gives `good`, `bad` or `unsure`, and null where a row has no label. These words
    are understood in the file too. What any other value means only you can say: 1 stands for good
    in some tools and for bad in others, such as AlignEval. So list what the file has under `good`,
    `bad` and `unsure`; a label that is in no list ends the import.
    """

    type = "import_outputs"
    primary = "output"
    shape = "source"
    category = "Data"
    icon = "move_to_inbox"

    path: str | tuple[str, ...] = Field(
        min_length=1,
        description="the file, relative to the flow, or a list of files",
        json_schema_extra={"widget": "file"},
    )
    format: Format | None = Field(None, description="default: by the file's extension")
    sheet: int | str | None = Field(
        None, description="in Excel: the sheet, by name or by number from 1; default: the first"
    )
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="port: column; `output` is needed, `input`, `label` and `model` are usual",
        json_schema_extra={"widget": "columns"},
    )
    id: str | None = Field(
        None, description="the column that names a row for good; default: a column called id"
    )
    good: tuple[Mark, ...] = Field(
        (), description="labels that mean good", json_schema_extra={"widget": "labels"}
    )
    bad: tuple[Mark, ...] = Field(
        (), description="labels that mean bad", json_schema_extra={"widget": "labels"}
    )
    unsure: tuple[Mark, ...] = Field(
        (), description="labels that mean neither", json_schema_extra={"widget": "labels"}
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        marks = [_comparable(mark) for marks in (self.good, self.bad, self.unsure) for mark in marks]
        doubled = next((mark for mark in marks if marks.count(mark) > 1), None)
        if doubled is not None:
            raise ValueError(f"the label {doubled!r} stands twice under `good`, `bad` and `unsure`")
        try:
            _ = self._dataset
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
        return self

    @cached_property
    def _dataset(self) -> Dataset:
        """What reads the file."""
        return Dataset(
            path=self.path, format=self.format, sheet=self.sheet, columns=self.columns, id=self.id
        )

    def output_ports(self) -> None:
        """Only the file knows its columns."""

    def peek(self, files: Files) -> Sequence[Port]:
        """The ports as the head of the file has them, `output` first.

        Raises:
            NodeFailed: the file can't be read, or no column feeds `output`.
        """
        ports = self._dataset.peek(files)
        names = [port.name for port in ports]
        if "output" not in names:
            raise self._failure(
                "no column feeds the port `output`; say which one does with "
                f"`columns: {{output: …}}`. There are: {', '.join(names)}"
            )
        described = [_described(port) for port in ports]
        return sorted(described, key=lambda port: port.name != "output")

    def data_files(self) -> Sequence[str]:
        """The file, or the files."""
        return self._dataset.data_files()

    def rows(self, ctx: Context) -> Iterator[SourceRow]:
        """The rows of the file, with their labels as `good`, `bad`, `unsure` or null.

        Raises:
            NodeFailed: the file can't be read, or nothing says what a label means.
        """
        self.peek(ctx.files)
        for number, row in enumerate(self._dataset.rows(ctx), start=1):
            # `output` stands first, for that is where assertions look that name no port.
            outputs = {"output": row.outputs["output"], **row.outputs}
            if "label" in outputs:
                outputs["label"] = self._label(outputs["label"], number)
            yield SourceRow(outputs, row.id)

    @cached_property
    def _meanings(self) -> Mapping[str, str]:
        """What every known label means."""
        meanings = {word: word for word in _WORDS}
        for word, marks in (("good", self.good), ("bad", self.bad), ("unsure", self.unsure)):
            meanings |= {_comparable(mark): word for mark in marks}
        return meanings

    def _label(self, mark: Value, number: int) -> str | None:
        if mark is None or mark == "":
            return None
        meaning = self._meanings.get(_comparable(mark))
        if meaning is not None:
            return meaning
        if self.good or self.bad or self.unsure:
            advice = "it is in none of the lists `good`, `bad` and `unsure`; add it to one of them"
        else:
            advice = (
                "nothing says whether that is good or bad; list what the labels mean, for instance "
                "`good: [1]` and `bad: [0]`"
            )
        raise self._failure(f"row {number} has the label {mark!r}, and {advice}")

    def _failure(self, message: str) -> NodeFailed:
        return NodeFailed(f"{', '.join(self.data_files())}: {message}", stops_node=True)


def _described(port: Port) -> Port:
    if port.name != "label":
        return port
    return Port("label", "text", "good, bad or unsure; null where there is no label")


def _comparable(mark: Value) -> str:
    """A label in the form in which labels are compared: 1, 1.0 and "1" are one, and so are OK and ok."""
    text = str(mark).strip().casefold()
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else str(number)
