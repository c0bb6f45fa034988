"""The retrieve node: what is read, cut, found and in which order."""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import flowboard
from flowboard.node import NodeFailed
from flowboard_nodes.retrieval import documents
from flowboard_nodes.retrieval.index import Vocabulary, make_index
from flowboard_nodes.retrieval.pieces import paragraphs
from flowboard_nodes.retrieval.words import words_of
from flowboard_nodes.retrieve import Retrieve
from tests.nodes.context import CellOf, FolderFiles

FAQ = [
    {"id": "returns", "question": "How do I return shoes?", "answer": "Within 30 days, unworn."},
    {"id": "shipping", "question": "Is shipping free?", "answer": "Yes, above 50 euros."},
    {"id": "sizes", "question": "Which size fits?", "answer": "Shoes run small; take one size up."},
]


class ListedFiles(FolderFiles):
    """Files that can list a folder."""

    def list(self, folder: str) -> Sequence[str]:
        found = (self.folder / folder).rglob("*")
        return [str(path.relative_to(self.folder)) for path in found if path.is_file()]


def written(folder: Path, files: dict[str, str]) -> CellOf:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    cell = CellOf(folder)
    cell.files = ListedFiles(folder)
    return cell


def found(
    folder: Path, query: str, files: dict[str, str] | None = None, **config: Any
) -> dict[str, Any]:
    files = {"faq.jsonl": "\n".join(map(json.dumps, FAQ))} if files is None else files
    node = Retrieve(**{"path": "faq.jsonl"} | config)
    return dict(asyncio.run(node.run(written(folder, files), query=query)))


def ids_of(outputs: dict[str, Any]) -> list[str]:
    return [document["id"] for document in outputs["documents"]]


# -- ranking ----------------------------------------------------------------------------------------


def test_the_document_that_shares_most_with_the_query_comes_first_with_its_score(tmp_path: Path) -> None:
    outputs = found(tmp_path, "Can I return my SHOES?")
    assert ids_of(outputs) == ["returns", "sizes"]
    assert outputs["scores"] == [document["score"] for document in outputs["documents"]]
    assert outputs["scores"] == sorted(outputs["scores"], reverse=True)


def test_top_says_how_many_are_given(tmp_path: Path) -> None:
    assert len(ids_of(found(tmp_path, "shoes", top=2))) == 2
    assert len(ids_of(found(tmp_path, "shoes", top=1))) == 1


def test_documents_without_a_word_of_the_query_are_never_given(tmp_path: Path) -> None:
    for query in ("xyzzy", "", "?!"):
        assert found(tmp_path, query) == {"text": "", "documents": [], "scores": []}


def test_equal_scores_keep_the_order_of_the_documents(tmp_path: Path) -> None:
    lines = "".join(f"same words,{number}\n" for number in range(50))
    outputs = found(
        tmp_path, "same", {"a.csv": "text,id\n" + lines}, path="a.csv", columns=["text"], top=50
    )
    assert ids_of(outputs) == [str(number) for number in range(50)]


words = st.lists(st.sampled_from("abcdefg"), max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=8).filter(any), words)
def test_scores_are_those_of_the_formula(texts: list[list[str]], query: list[str]) -> None:
    """Kamphuis et al. 2020: ln(1 + (N - df + 0.5) / (df + 0.5)) · tf / (tf + k1 (1 - b + b · l / mean l))."""
    vocabulary = Vocabulary()
    numbered = [vocabulary.take_in(" ".join(text)) for text in texts]
    results = make_index(numbered, vocabulary, k1=1.2, b=0.6).search(" ".join(query), len(texts))
    mean = sum(map(len, texts)) / len(texts)
    expected = {}
    for number, text in enumerate(texts):
        counts, score = Counter(text), 0.0
        for word in query:
            having = sum(word in other for other in texts)
            weight = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
            score += weight * counts[word] / (counts[word] + 1.2 * (0.4 + 0.6 * len(text) / mean))
        if score > 0:
            expected[number] = score
    assert dict(results) == pytest.approx(expected, abs=2e-6)
    assert [score for _, score in results] == sorted((score for _, score in results), reverse=True)


def test_the_same_order_comes_out_of_every_process(tmp_path: Path) -> None:
    script = (
        "from flowboard_nodes.retrieval.index import Vocabulary, make_index\n"
        "v = Vocabulary()\n"
        "texts = [f'w{i % 7} w{i % 5} w{i % 3} common' for i in range(60)]\n"
        "index = make_index([v.take_in(t) for t in texts], v, k1=1.5, b=0.75)\n"
        "print(index.search('w1 w2 common', 60))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 100


# -- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't STOP-me, 3.5 m²!", ["don", "t", "stop", "me", "3", "5", "m2"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("Cafe\u0301 café", ["café", "café"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("iPhone手机", ["iphone", "手", "机"]),
        ("snake_case", ["snake", "case"]),
        ("🙂", []),
    ],
)
def test_words_are_told_apart_in_any_script(text: str, expected: list[str]) -> None:
    assert words_of(text) == expected


# -- documents --------------------------------------------------------------------------------------


def test_a_folder_is_read_with_those_in_it_in_the_order_of_the_paths(tmp_path: Path) -> None:
    files = {
        "p/b.md": "shoes",
        "p/a/z.txt": "shoes",
        "p/B.TXT": "shoes",
        "p/c.pdf": "shoes",
        "q.md": "shoes",
    }
    outputs = found(tmp_path, "shoes", files, path="p/", top=9)
    assert ids_of(outputs) == ["p/B.TXT", "p/a/z.txt", "p/b.md"]
    assert outputs["documents"][0]["file"] == "p/B.TXT"


def test_a_folder_without_texts_says_so(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"p has no file that ends in \.txt"):
        found(tmp_path, "shoes", {"p/a.pdf": ""}, path="p")


def test_a_list_of_files_is_read_in_its_order(tmp_path: Path) -> None:
    outputs = found(tmp_path, "shoes", {"b.md": "shoes", "a.txt": "shoes"}, path=["b.md", "a.txt"])
    assert ids_of(outputs) == ["b.md", "a.txt"]


def test_of_a_table_only_the_named_columns_are_searched(tmp_path: Path) -> None:
    assert ids_of(found(tmp_path, "shoes", columns=["question"])) == ["returns"]
    (document,) = found(tmp_path, "shoes", columns=["question"])["documents"]
    assert document["text"] == "How do I return shoes?"
    assert document["row"]["answer"] == "Within 30 days, unworn."


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"`columns` names 'title'.*it has: id, question, answer"):
        found(tmp_path, "shoes", columns=["title"])


def test_rows_without_a_name_of_their_own_are_numbered_and_no_two_share_one(tmp_path: Path) -> None:
    files = {"a.csv": "text\nshoes\nshoes\n", "b.csv": "text,nr\nshoes,7\nshoes,7\n"}
    assert ids_of(found(tmp_path, "shoes", files, path="a.csv")) == ["1", "2"]
    assert ids_of(found(tmp_path, "shoes", files, path="b.csv", columns=["text"], id="nr")) == [
        "7",
        "7~2",
    ]


def test_old_encodings_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Größe und Maß für Schuhe".encode("cp1252"))
    assert ids_of(found(tmp_path, "GRÖSSE", {}, path="a.txt")) == ["a.txt"]


def test_documents_without_words_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"no words to find in a\.txt"):
        found(tmp_path, "shoes", {"a.txt": "—\n"}, path="a.txt")


@pytest.mark.parametrize(
    ("cap", "value", "sentence"),
    [
        ("MAX_FILES", 1, "there are 2 files, more than 1"),
        ("MAX_FILE_BYTES", 3, r"a\.txt has more than 3 bytes"),
        ("MAX_CHARACTERS", 7, "the documents have more than 7 characters"),
    ],
)
def test_what_is_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cap: str, value: int, sentence: str
) -> None:
    monkeypatch.setattr(documents, cap, value)
    with pytest.raises(NodeFailed, match=sentence):
        found(tmp_path, "shoes", {"a.txt": "shoes", "b.txt": "shoes"}, path=["a.txt", "b.txt"])


# -- pieces -----------------------------------------------------------------------------------------

GUIDE = "# Returns\n\nSend them back.\n\n## Refunds\n\nFive days.\n\nAsk us.\n"


def test_a_heading_stays_with_its_paragraph() -> None:
    assert paragraphs(GUIDE, None) == [
        "# Returns\n\nSend them back.",
        "## Refunds\n\nFive days.",
        "Ask us.",
    ]


def test_short_paragraphs_are_joined_and_long_ones_cut_behind_sentences() -> None:
    text = "One. " * 20 + "\n\nTwo.\n\nThree."
    assert [len(piece) for piece in paragraphs(text, 50)] == [49, 49, 12]
    assert all(piece.endswith(".") for piece in paragraphs(text, 50))


@given(st.text(alphabet="ab .\n#", max_size=300), st.integers(50, 90))
def test_pieces_keep_every_word_and_their_size(text: str, size: int) -> None:
    pieces = paragraphs(text, size)
    assert all(0 < len(piece) <= size for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_pieces_are_numbered_within_their_document(tmp_path: Path) -> None:
    outputs = found(tmp_path, "refunds us", {"a.md": GUIDE}, path="a.md", pieces="paragraphs")
    assert set(ids_of(outputs)) == {"a.md#2", "a.md#3"}


# -- the text ---------------------------------------------------------------------------------------


def test_each_document_is_written_by_the_template(tmp_path: Path) -> None:
    outputs = found(
        tmp_path, "return shoes", template="[{{ number }}] {{ row.question }} {{ id }}", separator="\n"
    )
    assert outputs["text"] == "[1] How do I return shoes? returns\n[2] Which size fits? sizes"


def test_a_template_that_cannot_be_filled_names_the_document(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"document 'returns', template.*'file' is undefined"):
        found(tmp_path, "return", template="{{ file }}")


# -- configuration and runs -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"path": "a.pdf"}, r"'a\.pdf' is no text .* and no table"),
        ({"path": ["a.txt", "b.csv"]}, r"takes texts only; 'b\.csv' stands alone"),
        ({"path": "a.txt", "size": 500}, "`size` is that of pieces; add `pieces: paragraphs`"),
        ({"path": "a/", "columns": ["b"]}, "`columns` and `id` belong to a table"),
        ({"path": "a.txt", "template": "{{"}, "template"),
        ({"path": "a.txt", "top": 0}, "top"),
        ({"path": "a.txt", "b": 2}, "b\n"),
    ],
)
def test_bad_configuration_gets_a_sentence_that_names_the_field(
    config: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Retrieve(**config)


def test_what_is_read_is_declared_as_data() -> None:
    assert tuple(Retrieve(path="a.csv").data_files()) == ("a.csv",)
    assert tuple(Retrieve(path=["a.txt", "b.md"]).data_files()) == ("a.txt", "b.md")
    assert tuple(Retrieve(path="policies").data_files()) == ("policies/",)


def test_many_queries_at_once_share_one_reading(tmp_path: Path) -> None:
    cell = written(tmp_path, {"a.txt": "shoes"})
    opened: list[str] = []
    files = cell.files

    class Watched(ListedFiles):
        def open(self, relative: str) -> Any:
            opened.append(relative)
            return files.open(relative)

    cell.files = Watched(tmp_path)
    node = Retrieve(path="a.txt")

    async def ask_all() -> list[Any]:
        return await asyncio.gather(*(node.run(cell, query="shoes") for _ in range(20)))

    assert all(outputs["text"] == "shoes" for outputs in asyncio.run(ask_all()))
    assert opened == ["a.txt"]


FLOW = """\
flowboard: 1
name: policies
nodes:
  tickets:
    type: dataset
    rows: [{id: a, text: I want to return shoes}, {id: b, text: Is shipping free}]
  policy:
    type: retrieve
    inputs: {query: tickets.text}
    path: PATH
    top: 1
  results:
    type: output
    inputs: {value: policy.text}
"""


@pytest.mark.parametrize("path", ["[docs/returns.md, docs/shipping.md]", "docs", "docs/"])
def test_in_a_run_results_are_reused_until_a_document_changes(tmp_path: Path, path: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "returns.md").write_text("Return shoes within 30 days.")
    (tmp_path / "docs" / "shipping.md").write_text("Shipping is free above 50 euros.")
    (tmp_path / "a.flow.yaml").write_text(FLOW.replace("PATH", path))

    def run() -> tuple[list[str], int]:
        report = flowboard.load(tmp_path / "a.flow.yaml").run()
        lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
        reused = report.summary.nodes["policy"].reused
        return [json.loads(line)["value"] for line in lines], reused

    first = ["Return shoes within 30 days.", "Shipping is free above 50 euros."]
    assert run() == (first, 0)
    assert run() == (first, 2)
    (tmp_path / "docs" / "returns.md").write_text("Return shoes within 60 days.")
    assert run() == (["Return shoes within 60 days.", first[1]], 0)
