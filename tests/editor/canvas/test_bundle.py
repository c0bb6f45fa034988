"""The bundle that is shipped: whole, NiceGUI's Vue outside, and nothing in it that asks a network."""

import re

from tests.house.project import ROOT

CANVAS = ROOT / "flowboard" / "editor" / "canvas"
SCRIPT = (CANVAS / "dist" / "index.js").read_text()


def test_the_page_brings_vue_and_layout_and_markdown_come_when_they_are_asked_for():
    imported = set(re.findall(r"""\bfrom["'`](@?[a-z][^"'`\s]*)["'`]""", SCRIPT))
    assert imported == {"vue"}
    for chunk in ("layered.js", "markdown.js"):
        assert f"import(`./{chunk}`)" in SCRIPT
        assert (CANVAS / "dist" / chunk).is_file()


def test_the_licences_of_what_is_inside_are_shipped_with_it():
    shipped = (CANVAS / "dist").glob("LICENSES*.md")
    licences = "".join(path.read_text() for path in shipped)
    for package in (
        "@vue-flow/core",
        "@vue-flow/minimap",
        "@dagrejs/dagre",
        "marked",
        "d3-zoom",
        "@vueuse/core",
    ):
        assert f"## {package} " in licences


def test_the_lock_names_versions_and_no_addresses():
    lock = (CANVAS / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_the_shell_hands_on_every_event_that_the_server_listens_to():
    listed = re.search(r"EVENTS = \[(.*?)\]", (CANVAS / "src" / "protocol.ts").read_text(), re.DOTALL)
    heard = re.findall(r'(?:self\.on|self\._hear)\("(\w+)"', (CANVAS / "canvas.py").read_text())
    assert sorted(re.findall(r"'(\w+)'", listed[1])) == sorted(heard)
