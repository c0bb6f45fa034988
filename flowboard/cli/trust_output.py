"""How a trust sheet is printed, on 80 columns, so that nothing in a flow can forge a part of it.

Texts of the flow stand behind a margin that is ours, line by line. What a terminal would not show
as it is (orders to the terminal, marks that turn the direction of writing, characters without a
width) is written out as <U+202E>.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from flowboard.cli.printing import dollars
from flowboard.workspace.trust.visible import visible

if TYPE_CHECKING:
    from flowboard.workspace.trust.code import CodePiece
    from flowboard.workspace.trust.needs import Contact
    from flowboard.workspace.trust.sheet import TrustSheet

Write = Callable[[str], None]

_WIDTH: Final = 80
_TAB: Final = "→   "

_STANDING: Final = {
    "default": "the provider's own address",
    "profile": "a profile of yours",
    "flow": "NAMED BY THE FLOW",
    "unknown": "no such provider is known here",
}


def print_sheet(sheet: TrustSheet, write: Write) -> None:
    """Everything on the sheet, with what needs trust first."""
    title = f" ({visible(sheet.name)})" if sheet.name else ""
    write(f"Trust sheet of {visible(sheet.flow)}{title}")
    write(sheet.hash)
    _print_list("Needs your trust", [need.sentence for need in sheet.needs] or ["nothing"], write)
    for pieces in _by_source(sheet.code):
        _print_code(pieces, write)
    _print_list("Origins contacted", map(_contact, sheet.contacts), write)
    read = [(use.path, use.node) for use in sheet.reads]
    read += [(piece.file, piece.node) for piece in sheet.code if piece.file]
    reads = [f"reads {path} ({node})" for path, node in dict.fromkeys(read)]
    writes = [f"writes {use.path} in the output folder ({use.node})" for use in sheet.writes]
    _print_list("Files", reads + writes, write)
    _print_list("Model calls of a first run, all of them asked", _calls(sheet), write)
    _print_list("Please note", sheet.notes, write)
    write("")


def _contact(contact: Contact) -> str:
    place = contact.origin or "nowhere"
    here = ", on this machine" if contact.is_loopback else ""
    for_what = f": {', '.join(contact.models)}" if contact.models else ""
    return f"{place} – {_STANDING[contact.standing]}{here}{for_what} ({', '.join(contact.nodes)})"


def _calls(sheet: TrustSheet) -> Iterator[str]:
    if sheet.calls is None:
        yield "can't be counted"
        return
    for node in sheet.calls:
        yield f"{node.node}: {node.calls} calls of {', '.join(node.models)}, {_price(node.cost)}"
    if len(sheet.calls) != 1:
        yield f"{sheet.all_calls} calls altogether, {_price(sheet.cost)}"


def _price(cost: float | None) -> str:
    if cost is None:
        return "at a price that isn't known here"
    return f"about {dollars(cost)}" if cost else "for free"


def _print_list(title: str, entries: Iterable[str], write: Write) -> None:
    lines = list(entries)
    if lines:
        write(f"\n{title}")
    for entry in lines:
        for line in wrap(visible(entry), _WIDTH, initial_indent="  - ", subsequent_indent="    "):
            write(line)


def _by_source(code: Iterable[CodePiece]) -> Iterable[list[CodePiece]]:
    """The pieces that share a source: a file with ten functions is to be read once."""
    groups: dict[tuple[str | None, str | None], list[CodePiece]] = {}
    for piece in code:
        groups.setdefault((piece.file, piece.source), []).append(piece)
    return groups.values()


def _print_code(pieces: Sequence[CodePiece], write: Write) -> None:
    write("")
    for piece in pieces:
        for line in wrap(visible(_place(piece)), _WIDTH):
            write(line)
    source = pieces[0].source
    if source is None:
        write("  (the file can't be read, so nothing of it is run)")
        return
    lines = source.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    margin = len(str(len(lines)))
    for number, line in enumerate(lines, start=1):
        shown = _TAB.join(visible(part) for part in line.split("\t"))
        for part, text in enumerate(_cut(shown, _WIDTH - margin - 3)):
            write(f"{number if part == 0 else '…':>{margin}} | {text}".rstrip())


def _place(piece: CodePiece) -> str:
    place = f"Code of {piece.node}"
    if piece.name:
        place += f", assertion {piece.name}"
    if piece.criterion:
        place += f" of the criterion {piece.criterion}"
    place += f", function {piece.function}"
    return f"{place}, in the file {piece.file}" if piece.file else place


def _cut(text: str, width: int) -> Iterator[str]:
    """`text` in pieces of at most `width` columns, all of it: what is far to the right shows, too."""
    from rich.cells import cell_len

    piece, used = "", 0
    for character in text:
        columns = 1 if character.isascii() else cell_len(character)
        if used + columns > width:
            yield piece
            piece, used = "", 0
        piece += character
        used += columns
    yield piece
