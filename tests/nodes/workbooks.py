"""Workbooks for tests: sound ones through openpyxl, and hostile ones with parts of our own."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write(path: Path, rows: Iterable[Iterable[Any]], **more: Iterable[Iterable[Any]]) -> Path:
    """A workbook with the sheet `data`, and further sheets by name."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "data"
    for name, content in {"data": rows, **more}.items():
        sheet = workbook["data"] if name == "data" else workbook.create_sheet(name)
        for row in content:
            sheet.append(list(row))
    workbook.save(path)
    return path


def with_parts(path: Path, parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> Path:
    """The workbook at `path` with some of its parts replaced, changed or added."""
    with zipfile.ZipFile(path) as before:
        content = {name: before.read(name) for name in before.namelist()}
    for name, part in parts.items():
        content[name] = part if isinstance(part, bytes) else part(content[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, data in content.items():
            after.writestr(name, data)
    return path


def sheet(rows: str, before: str = "") -> bytes:
    """The XML of a sheet with these rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{NAMESPACE}">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()
