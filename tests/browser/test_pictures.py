"""The pictures of the README are there, light and dark, and small."""

from __future__ import annotations

import re

import pytest

from tests.browser.pictures import FOLDER, HEAVIEST, SCREENS, THEMES

README = (FOLDER.parents[1] / "README.md").read_text()


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_has_its_pictures_and_is_in_the_readme(name: str):
    for theme in THEMES:
        picture = FOLDER / f"{name}-{theme}.png"
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size <= HEAVIEST
        assert f"docs/pictures/{picture.name}" in README


def test_the_readme_names_no_other_pictures():
    named = set(re.findall(r"docs/pictures/([\w-]+\.png)", README))
    assert named == {picture.name for picture in FOLDER.glob("*.png")}
