"""Reading a flow file: from bytes to the document and everything needed to save it again.

Reading is safe on hostile input: it runs nothing, opens no connection, and raises nothing but
`FlowError`.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path as FilePath
from typing import Any

from flowboard.flow.document import FORMAT_VERSION
from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.migrations import format_of, migrated
from flowboard.flow.scanning import MAX_BYTES, check_characters, decoded
from flowboard.flow.source import Source, read_source
from flowboard.flow.structure import flow_of

BYTE_ORDER_MARK = "\ufeff"


def load_flow(path: str | FilePath) -> FlowFile:
    """Read the flow file at `path`.

    Raises:
        FlowError: the file can't be opened, or isn't a flow.
    """
    try:
        with FilePath(path).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"The file can't be read: {reason}. Check the path and its permissions."
        raise FlowError([FlowProblem(message, code="unreadable")], str(path)) from None
    return read_flow(data, str(path))


def read_flow(text: str | bytes, path: str | None = None) -> FlowFile:
    """Read a flow from the content of a file; `path` is only what messages call it.

    A file of an older format is brought to the present one in memory. Unknown node types and
    what no catalogue has checked yet are kept as they stand: see `validate`.

    Raises:
        FlowError: not a flow, or one that breaks the format; with all problems of the text.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    content = decoded(data, path) if isinstance(text, bytes) else text
    if len(data) > MAX_BYTES:
        decoded(data, path)
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else ""
    content = content.removeprefix(BYTE_ORDER_MARK)
    check_characters(content, path)
    source = read_source(content, path)
    raw, version = _in_present_format(source, path)
    flow, problems = flow_of(raw, source.line)
    found = [*source.problems, *problems]
    if found:
        raise FlowError(sorted(found, key=lambda problem: problem.line or 0), path)
    return FlowFile(
        flow=flow,
        text=content,
        path=path,
        hash=sha256(data).hexdigest(),
        source=source,
        format=version,
        mark=mark,
    )


def _in_present_format(source: Source, path: str | None) -> tuple[dict[str, Any], int]:
    """The raw document in the present format, and the format that the text is written in."""
    if not isinstance(source.value, dict):
        message = "This is no flow: a flow is a mapping that begins with `flowboard: 1`."
        raise FlowError([FlowProblem(message, line=1, code="not-a-flow")], path)
    version, key = format_of(source.value)
    line = source.line((key,)) if key else 1
    if version is None:
        message = "This is no flow: the format is missing. Begin the file with `flowboard: 1`."
        raise FlowError([FlowProblem(message, line=line, field=key, code="no-format")], path)
    if version > FORMAT_VERSION:
        message = (
            f"This file says {key}: {version}; this program reads {FORMAT_VERSION}. "
            "Upgrade Flowboard to open it."
        )
        raise FlowError([FlowProblem(message, line=line, field=key, code="newer-format")], path)
    return migrated(source.value, version), version
