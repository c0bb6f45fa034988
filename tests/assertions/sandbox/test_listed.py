"""The list of imports: an early and clear error for what isn't there."""

from __future__ import annotations

import ast
import sys

import pytest

from flowboard.assertions.sandbox.listed import unlisted_import
from flowboard.assertions.sandbox.preload import LISTED, MODULES


@pytest.mark.parametrize(
    "source",
    [
        "import re, json",
        "from __future__ import annotations",
        "import xml.etree.ElementTree as ET",
        "from collections.abc import Mapping",
        "def check(output, row):\n    from urllib.parse import urlparse",
    ],
)
def test_what_is_on_the_list_may_be_imported(source: str):
    assert unlisted_import(ast.parse(source)) is None


@pytest.mark.parametrize(
    ("source", "line", "module"),
    [
        ("import os", 1, "os"),
        ("import re\nimport json, os.path", 2, "os.path"),
        ("from subprocess import run", 1, "subprocess"),
        ("from . import neighbour", 1, "."),
        ("from .neighbour import it", 1, ".neighbour"),
        ("def check(output, row):\n    if row:\n        import numpy as np", 3, "numpy"),
        ("import relocation", 1, "relocation"),
    ],
)
def test_what_is_not_on_the_list_is_named_with_its_line(source: str, line: int, module: str):
    sentence = unlisted_import(ast.parse(source))
    assert sentence is not None
    assert sentence.startswith(f"line {line}: `{module}` can't be imported here; code may import abc, ")


def test_the_first_of_several_is_named():
    source = "def check(output, row):\n    import sys\n\nimport os"
    assert (unlisted_import(ast.parse(source)) or "").startswith("line 2: `sys`")


def test_everything_that_is_promised_is_there():
    loaded = {module.partition(".")[0] for module in MODULES}
    assert loaded >= LISTED
    assert sys.stdlib_module_names >= loaded
