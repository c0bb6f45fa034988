"""A further part joins the report by being one more section."""

from markupsafe import Markup

from flowboard.interop.html_report import SECTIONS, write_report
from flowboard.workspace.catalogue import NodeTypes
from tests.interop.conftest import Report


class Motto:
    title, anchor = "Motto & more", "motto"

    def fragment(self, facts):
        return Markup("<p>Made of {}: {}</p>").format(facts.flow.name, "<b>bold</b>")


class Nothing:
    title, anchor = "Nothing", "nothing"

    def fragment(self, facts):
        return None


def write(folder, *sections) -> Report:
    write_report(folder, "latest", NodeTypes(), folder / "report.html", sections=sections)
    return Report(folder / "report.html")


def test_a_section_joins_with_its_heading_its_anchor_and_a_link_to_it(project, folder):
    project.run(limit=1)
    html = write(folder, *SECTIONS, Motto()).html
    assert '<a href="#motto">Motto &amp; more</a>' in html
    assert '<section id="motto" class="section" aria-labelledby="motto-title">' in html
    assert "<p>Made of demo: &lt;b&gt;bold&lt;/b&gt;</p>" in html


def test_a_section_that_has_nothing_to_show_is_left_out(project, folder):
    project.run(limit=1)
    html = write(folder, Motto(), Nothing()).html
    assert 'id="motto"' in html
    assert 'id="nothing"' not in html
    assert 'href="#nothing"' not in html


def test_titles_and_anchors_are_told_apart():
    assert len({section.anchor for section in SECTIONS}) == len(SECTIONS)
    assert len({section.title for section in SECTIONS}) == len(SECTIONS)
