"""Every check is found in the library once, by family and by words."""

from flowboard.workspace.check_types import list_checks
from flowboard.workspace.forms.check_library import check_families, matching

FAMILIES = check_families()


def test_every_check_stands_in_one_family():
    names = [check.name for family in FAMILIES for check in family.checks]
    assert sorted(names) == [check.name for check in list_checks()]


def test_every_family_of_ours_has_a_title():
    assert "From other packages" not in [family.title for family in FAMILIES]


def test_all_words_must_be_found_in_name_sentence_or_family():
    found = matching(FAMILIES, "bullet DEPTH")
    assert [check.name for family in found for check in family.checks] == ["bullet_count"]
    assert matching(FAMILIES, "bullet nonsense") == []


def test_no_words_find_everything():
    assert matching(FAMILIES, "") == FAMILIES
