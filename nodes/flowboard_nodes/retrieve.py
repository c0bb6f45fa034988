"""The `retrieve` node: finds the documents that fit a query, by their words or their meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import field_validator, model_validator

from flowboard.node import (
    CallEstimate,
    Context,
    EmbedRequest,
    Field,
    NodeFailed,
    NodeType,
    Outputs,
    Port,
)
from flowboard.node.addresses import Address
from flowboard_nodes.retrieval import documents as reading
from flowboard_nodes.retrieval.documents import Document, kind_of
from flowboard_nodes.retrieval.fusion import DEPTH, fused
from flowboard_nodes.retrieval.index import Index, Vocabulary, make_index
from flowboard_nodes.retrieval.meanings import MAX_EMBEDDED, Meanings, make_meanings
from flowboard_nodes.retrieval.pieces import paragraphs
from flowboard_nodes.steps.step import text_of

Method = Literal["words", "meaning", "both"]

_BREATH = 64  # documents that are read before others get their turn
_TYPICAL_QUERY = 50  # tokens, for the estimate before anything is known of it


class Retrieve(NodeType):
    """Finds the documents that fit a query best, with scores: by their words, their meaning, or both.

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
      query is never given. Scores are those of BM25.
    * With `embeddings` (`openai/text-embedding-3-small`, `ollama/nomic-embed-text`), a model compares
      meanings. It is sent every document and every query; what it made of each is kept, so that later
      runs ask for what is new or changed only. With `method: meaning`, scores are cosine similarities
      from -1 to 1, and there always are `top` documents. With `both`, that ranking and the one by
      words become one (reciprocal rank fusion): a score is the sum of 1 / (60 + rank).
    * Equal scores keep the order of the documents.
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
    embeddings: str | None = Field(
        None,
        description="a model that compares meanings, as provider/model; default: words alone",
    )
    method: Method | None = Field(
        None, description="what is compared; default: both with `embeddings`, else words"
    )
    base_url: Address | None = Field(
        None,
        description="an OpenAI-compatible address that embeds instead of the model's provider",
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

    @field_validator("embeddings")
    @classmethod
    def _names_a_model(cls, model: str | None) -> str | None:
        if model is not None and not all(part.strip() for part in model.partition("/")):
            raise ValueError(
                f"{model!r} is no model; write provider/model, as in openai/text-embedding-3-small"
            )
        return model

    @model_validator(mode="after")
    def _has_a_model_for_meanings(self) -> Self:
        if self.embeddings is None and self.method in ("meaning", "both"):
            raise ValueError(f"`method: {self.method}` needs a model; name it under `embeddings`")
        if self.embeddings is None and self.base_url is not None:
            raise ValueError("`base_url` is where a model embeds; name the model under `embeddings`")
        return self

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

    def estimate(self) -> Sequence[CallEstimate]:
        """With embeddings one call a cell, for its query.

        Those for the documents, which all cells share, come on top in the estimate of a run as soon as
        one query is known.
        """
        if self._method == "words" or self.embeddings is None:
            return ()
        return [CallEstimate(self.embeddings, 1, _TYPICAL_QUERY, 0)]

    def base_urls(self) -> Sequence[str]:
        """The address, if there is one and it is asked."""
        return () if self.base_url is None or self._method == "words" else (self.base_url,)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The documents for one query.

        Raises:
            NodeFailed: the documents can't be read or embedded, or the template can't be filled.
        """
        shelf = self._shelf
        async with shelf.lock:
            if not shelf.documents:
                await self._fill(shelf, ctx)
        found = [
            {"id": document.id, "text": document.text, "score": score, **document.origin}
            for document, score in (
                (shelf.documents[number], score)
                for number, score in await self._search(shelf, ctx, text_of(inputs["query"]))
            )
        ]
        return {
            "text": self.separator.join(self._written(found)),
            "documents": found,
            "scores": [document["score"] for document in found],
        }

    @property
    def _method(self) -> Method:
        return self.method or ("words" if self.embeddings is None else "both")

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
        if self._method != "meaning":
            shelf.index = await asyncio.to_thread(make_index, words, vocabulary, k1=self.k1, b=self.b)
        shelf.documents = documents

    async def _search(self, shelf: _Shelf, ctx: Context, query: str) -> list[tuple[int, float]]:
        """The numbers of the best documents and their scores, best first."""
        if self._method == "meaning":
            return await self._by_meaning(shelf, ctx, query, self.top)
        assert shelf.index is not None
        if self._method == "words":
            return shelf.index.search(query, self.top)
        by_meaning = await self._by_meaning(shelf, ctx, query, DEPTH)
        by_words = shelf.index.search(query, DEPTH)
        return fused(([number for number, _ in ranking] for ranking in (by_words, by_meaning)), self.top)

    async def _by_meaning(
        self, shelf: _Shelf, ctx: Context, query: str, top: int
    ) -> list[tuple[int, float]]:
        """The documents nearest to a query; none for one that is blank."""
        import asyncio

        if not query.strip():
            return []
        # Each is asked for whatever becomes of the other, so that an estimate counts both.
        meanings, wanted = await asyncio.gather(
            self._meanings(shelf, ctx), ctx.embed(self._request([query])), return_exceptions=True
        )
        if isinstance(meanings, BaseException):
            raise meanings
        if isinstance(wanted, BaseException):
            raise wanted
        return await asyncio.to_thread(meanings.search, wanted.vectors[0], top)

    async def _meanings(self, shelf: _Shelf, ctx: Context) -> Meanings:
        """The vectors of the documents; what has kept the first query from them keeps every other one."""
        async with shelf.lock:
            if shelf.failure is not None:
                raise shelf.failure.with_traceback(None)
            if shelf.meanings is None:
                try:
                    shelf.meanings = await self._embedded(shelf.documents, ctx)
                except Exception as error:
                    shelf.failure = error
                    raise
        return shelf.meanings

    async def _embedded(self, documents: Sequence[Document], ctx: Context) -> Meanings:
        import asyncio

        texts = {number: one.text for number, one in enumerate(documents) if one.text.strip()}
        if len(texts) > MAX_EMBEDDED:
            raise reading.too_much(
                f"there are {len(texts):,} documents to embed, more than {MAX_EMBEDDED:,}"
            )
        try:
            response = await ctx.embed(self._request([*texts.values()]))
        except NodeFailed as error:
            advice = ""
            if error.status == "error" and not error.stops_node:
                advice = " If a document is too long for the model, cut it: `pieces: paragraphs` and a `size`."
            raise NodeFailed(
                f"the documents can't be embedded: {error}{advice}", status=error.status, stops_node=True
            ) from error
        return await asyncio.to_thread(make_meanings, dict(zip(texts, response.vectors, strict=True)))

    def _request(self, texts: Sequence[str]) -> EmbedRequest:
        assert self.embeddings is not None
        return EmbedRequest(self.embeddings, texts, self.base_url)

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
        self.meanings: Meanings | None = None
        self.failure: Exception | None = None
        """Why the documents have no vectors."""
