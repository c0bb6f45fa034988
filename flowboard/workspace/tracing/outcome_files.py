"""Use case: trace failures from two files, `outcomes.csv` and `graph.json`, made by anybody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowboard.flow.errors import listing, suggestion
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from pandas import DataFrame

    from flowboard.tracing import TraceReport

COLUMNS: Final = ("row", "node", "assertion", "kind", "outcome")


def trace_files(outcomes: Path, graph: Path, terminal: str, seed: int = 0) -> TraceReport:
    """Trace the failures of `terminal` that a table of outcomes tells.

    Args:
        outcomes: a CSV file with the columns of `COLUMNS`, and `scope` if some are about form alone.
        graph: a JSON file `{"nodes": [...], "edges": [[from, to], ...]}`.
        terminal: the node whose failures are explained.
        seed: where rows are sampled; the same seed gives the same report.

    Raises:
        WorkspaceError: a file can't be read, or holds nothing that can be traced; with line and column.
    """
    from flowboard.tracing import TraceError, trace

    table, drawn = read_outcomes_file(outcomes), read_graph_file(graph)
    try:
        return trace(table, drawn, terminal, seed=seed)
    except TraceError as error:
        raise WorkspaceError(str(error)) from error


def read_outcomes_file(path: Path) -> DataFrame:
    """The table in a CSV file, every value as the text that stands there.

    Raises:
        WorkspaceError: it isn't such a table; the message tells file, line and column.
    """
    import warnings

    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # values would be lost
            table = pd.read_csv(
                path, dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig",
                index_col=False, engine="c",
            )  # fmt: skip
    except OSError as error:
        raise WorkspaceError(f"{path} can't be read ({error.strerror}). Correct --outcomes.") from error
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} isn't UTF-8 text. Save it as such.") from error
    except pd.errors.EmptyDataError:
        raise WorkspaceError(f"{path} is empty. Its first line is {','.join(COLUMNS)}.") from None
    except pd.errors.ParserWarning:
        raise WorkspaceError(f"{path}, line 2: there are more values than line 1 has columns.") from None
    except pd.errors.ParserError as error:
        why = str(error).removeprefix("Error tokenizing data. C error: ").strip().rstrip(".")
        raise WorkspaceError(f"{path} isn't a table: {why}.") from error
    for column in COLUMNS:
        if column not in table.columns:
            have = ", ".join(map(repr, table.columns))
            raise WorkspaceError(
                f"{path}, line 1: there is no column {column!r}. The columns are {','.join(COLUMNS)}; "
                f"this file has {have}."
            )
    table = table.fillna("")
    table = table[(table != "").any(axis=1)]
    if table.empty:
        raise WorkspaceError(f"{path} has a first line and no outcomes. There is nothing to trace.")
    _refuse_values(path, table)
    return table


def _refuse_values(path: Path, table: DataFrame) -> None:
    from flowboard.tracing.kinds import KINDS, TRACE_OUTCOMES

    for column in COLUMNS:
        if (gaps := table.index[table[column] == ""]).size:
            raise WorkspaceError(f"{path}, line {gaps[0] + 2}: there is no {column}. Fill it in.")
    for column, words in (("kind", KINDS), ("outcome", TRACE_OUTCOMES)):
        unknown = table[~table[column].isin(words)]
        if len(unknown):
            word = str(unknown[column].iloc[0])
            hint = suggestion(word, words, f"Known are {listing(words)}.")
            raise WorkspaceError(
                f"{path}, line {unknown.index[0] + 2}, column {column}: {word!r} is none. {hint}"
            )


def read_graph_file(path: Path) -> dict[str, Any]:
    """The graph in a JSON file, with nodes and edges of the right form; the trace checks the rest.

    Raises:
        WorkspaceError: it isn't one; the message tells file, line and column.
    """
    try:
        graph = json.loads(path.read_bytes())
    except OSError as error:
        raise WorkspaceError(f"{path} can't be read ({error.strerror}). Correct --graph.") from error
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} isn't UTF-8 text. Save it as such.") from error
    except json.JSONDecodeError as error:
        raise WorkspaceError(
            f"{path}, line {error.lineno}, column {error.colno}: this isn't JSON ({error.msg})."
        ) from error
    except RecursionError:
        raise WorkspaceError(f"{path} is nested too deeply. {_FORM}") from None
    if not isinstance(graph, dict) or not isinstance(graph.get("nodes"), list):
        raise WorkspaceError(f"{path} has no list of nodes. {_FORM}")
    for place, node in enumerate(graph["nodes"], 1):
        if not isinstance(node, str) or not node:
            raise WorkspaceError(f"{path}: node {place} isn't a name but {node!r:.80}. {_FORM}")
    edges = graph.get("edges", [])
    if not isinstance(edges, list):
        raise WorkspaceError(f"{path}: the edges are no list. {_FORM}")
    for place, edge in enumerate(edges, 1):
        if not (isinstance(edge, list) and len(edge) == 2 and all(isinstance(end, str) for end in edge)):
            raise WorkspaceError(f"{path}: edge {place} isn't two names but {edge!r:.80}. {_FORM}")
    return {"nodes": graph["nodes"], "edges": edges}


_FORM: Final = 'Write {"nodes": ["a", "b"], "edges": [["a", "b"]]}.'
