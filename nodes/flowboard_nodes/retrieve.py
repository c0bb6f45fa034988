"""The `retrieve` node: finds the documents that share words with a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import field_validator, model_validator

from flowboard.node import Context, Field, NodeFailed, NodeType, Outputs, Port
from flowboard_nodes.retrieval import documents as reading
from flowboard_nodes.retrieval.documents import Document, kind_of
from flowboard_nodes.retrieval.index import Index, Vocabulary, make_index
from flowboard_nodes.retrieval.pieces import paragraphs
from flowboard_nodes.steps.step import text_of

_BREATH = 64  # documents that are read before others get their turn


class Retrieve(NodeType):
    """Finds the documents that fit a query best, by their words (BM25), with scores.

    Documents are the text and Markdown files of a folder, single files, or the rows of a table::

        policy:
          type: retrieve
          inputs: {query: tickets.text}
          path: policies/
          pieces: paragraphs
          size: 800
          top: 3

    * `text` has the documents found one below the other, each as it is or as `template` writes it,
      with the variables `text`, `id`, `score`, `number` (from 1), and `file` or `row`.
    * Files in a folder are read with those in folders within it, in the order of their paths. Of a
      table all columns are searched, or those that `columns` names.
    * Words are compared regardless of case, whole and unstemmed; a document without any word of the
      query is never given. Equal scores keep the order of the documents.
    """

    type = "retrieve"
    category = "Data"
    icon = "manage_search"
    inputs = (Port("query", "text", "what to look for"),)
    outputs = (
        Port("text", "text", "the documents found, one below the other"),
        Port("documents", "json", "the documents found: id, text, score, and file or row"),
        Port("scores", "json", "their scores, best first"),
    )

    path: str | tuple[str, ...] = Field(
        min_length=1,
        description="a folder, a text file, a list of text files, or a table, relative to the flow",
        json_schema_extra={"widget": "file"},
    )
    columns: tuple[str, ...] = Field(
        (),
        description="of a table, the columns to search; default: all",
        json_schema_extra={"widget": "labels"},
    )
    id: str | None = Field(
        None, description="of a table, the column that names a row; default: a column called id"
    )
    pieces: Literal["whole", "paragraphs"] = Field("whole", description="what is found and given")
    size: int | None = Field(
        None, ge=50, description="characters of a piece: short paragraphs are joined, long ones cut"
    )
    top: int = Field(5, ge=1, le=1_000, description="documents to give at most")
    k1: float = Field(1.5, ge=0, le=10, description="BM25: how much a repeated word adds")
    b: float = Field(0.75, ge=0, le=1, description="BM25: how much a long document is held back")
    template: str | None = Field(
        None, description="how a document is written in the text", json_schema_extra={"widget": "prompt"}
    )
    separator: str = Field("\n\n", description="what stands between documents in the text")

    @field_validator("path")
    @classmethod
    def _readable(cls, path: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if isinstance(path, str):
            kind_of(path)
            return path
        for name in path:
            if kind_of(name) != "text":
                raise ValueError(f"a list of files takes texts only; {name!r} stands alone as the path")
        return path

    @model_validator(mode="after")
    def _sound(self) -> Self:
        from flowboard_nodes.template import TemplateProblem, compiled

        if self.size is not None and self.pieces == "whole":
            raise ValueError("`size` is that of pieces; add `pieces: paragraphs`")
        if not self._is_table and (self.columns or self.id is not None):
            raise ValueError("`columns` and `id` belong to a table; the path names texts")
        try:
            compiled(self.template or "")
        except TemplateProblem as problem:
            raise ValueError(problem.at("template")) from problem
        return self

    def data_files(self) -> Sequence[str]:
        """The files; a folder ends in / and stands for all files in it."""
        if not isinstance(self.path, str):
            return self.path
        return (f"{self.path.rstrip('/')}/",) if kind_of(self.path) == "folder" else (self.path,)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The documents for one query.

        Raises:
            NodeFailed: the documents can't be read, or the template can't be filled.
        """
        shelf = self._shelf
        async with shelf.lock:
            if shelf.index is None:
                await self._fill(shelf, ctx)
        assert shelf.index is not None
        found = [
            {"id": document.id, "text": document.text, "score": score, **document.origin}
            for document, score in (
                (shelf.documents[number], score)
                for number, score in shelf.index.search(text_of(inputs["query"]), self.top)
            )
        ]
        return {
            "text": self.separator.join(self._written(found)),
            "documents": found,
            "scores": [document["score"] for document in found],
        }

    @property
    def _is_table(self) -> bool:
        return isinstance(self.path, str) and kind_of(self.path) == "table"

    @cached_property
    def _shelf(self) -> _Shelf:
        """The documents and their index, made for the first query of a run."""
        return _Shelf()

    async def _fill(self, shelf: _Shelf, ctx: Context) -> None:
        """Read the documents and index them; others get their turn meanwhile."""
        import asyncio

        vocabulary, words = Vocabulary(), []
        documents: list[Document] = []
        for number, document in enumerate(self._pieces(ctx)):
            documents.append(document)
            words.append(vocabulary.take_in(document.text))
            if number % _BREATH == 0:
                await asyncio.sleep(0)
        if not vocabulary.numbers:
            raise NodeFailed(f"there are no words to find in {self.path}", stops_node=True)
        shelf.documents = documents
        shelf.index = await asyncio.to_thread(make_index, words, vocabulary, k1=self.k1, b=self.b)

    def _pieces(self, ctx: Context) -> Iterator[Document]:
        """The documents, cut as they are to be found."""
        for document in reading.capped(self._documents(ctx)):
            if self.pieces == "whole":
                yield document
                continue
            for number, piece in enumerate(paragraphs(document.text, self.size), start=1):
                yield Document(f"{document.id}#{number}", piece, document.origin)

    def _documents(self, ctx: Context) -> Iterator[Document]:
        if not isinstance(self.path, str):
            return reading.text_files(self.path, ctx)
        kind = kind_of(self.path)
        if kind == "table":
            return reading.table_rows(self.path, self.columns, self.id, ctx)
        names = reading.listed(self.path, ctx) if kind == "folder" else [self.path]
        return reading.text_files(names, ctx)

    def _written(self, found: Sequence[dict[str, Any]]) -> list[str]:
        from flowboard_nodes.template import TemplateProblem, compiled, render

        if self.template is None:
            return [document["text"] for document in found]
        template, texts = compiled(self.template), []
        for number, document in enumerate(found, start=1):
            try:
                texts.append(render(template, {**document, "number": number}))
            except TemplateProblem as problem:
                raise NodeFailed(f"document {document['id']!r}, {problem.at('template')}") from problem
        return texts


class _Shelf:
    """What a step keeps between its cells."""

    def __init__(self) -> None:
        import asyncio  # 20 ms that looking at the node types of a flow needn't pay

        self.lock = asyncio.Lock()
        self.documents: Sequence[Document] = ()
        self.index: Index | None = None
