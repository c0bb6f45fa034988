"""`flowboard bundle` and `unbundle`, as a user calls them."""

from pathlib import Path

from flowboard.workspace.example import copy_example
from tests.workspace.zips import bomb


def test_a_bundle_travels_from_one_folder_to_another(flowboard, folder: Path):
    flow = copy_example(folder).flow
    made = flowboard("bundle", flow.name, "b.zip")
    assert made.code == 0
    assert made.out.splitlines()[0] == "b.zip holds:"
    assert "tweet_entities/tweets.csv" in made.out
    opened = flowboard("unbundle", "b.zip", "new")
    assert opened.code == 0
    assert "Look at it with: flowboard validate new/tweet_entities.flow.yaml" in opened.out
    assert "The first run may ask whether you trust it" in opened.err
    assert flowboard("validate", "new/tweet_entities.flow.yaml").code == 0
    assert flowboard("run", "new/tweet_entities.flow.yaml", "--models", "recorded").code == 0


def test_with_json_both_print_one_document(flowboard, folder: Path):
    flow = copy_example(folder).flow
    made = flowboard("bundle", flow.name, "--json").json
    assert made["path"] == "tweet_entities.zip"
    assert {file["kind"] for file in made["files"]} == {"flow", "data", "recording", "grades"}
    opened = flowboard("unbundle", "tweet_entities.zip", "new", "--json").json
    assert (opened["path"], opened["flow"], opened["files"]) == ("new", flow.name, made["files"])


def test_without_a_folder_it_is_opened_into_one_of_its_name(flowboard, folder: Path):
    flow = copy_example(folder).flow
    flowboard("bundle", flow.name, "given.zip")
    assert flowboard("unbundle", "given.zip").code == 0
    assert (folder / "given" / flow.name).is_file()


def test_a_file_of_another_kind_is_written_over_only_with_replace(flowboard, folder: Path):
    flow = copy_example(folder).flow
    (folder / "mine.zip").write_text("mine")
    refused = flowboard("bundle", flow.name, "mine.zip")
    assert (refused.code, (folder / "mine.zip").read_text()) == (2, "mine")
    assert "write over it with --replace" in refused.err
    assert flowboard("bundle", flow.name, "mine.zip", "--replace").code == 0


def test_a_hostile_zip_is_refused_with_a_sentence(flowboard, folder: Path):
    (folder / "evil.zip").write_bytes(bomb(30_000_000))
    refused = flowboard("unbundle", "evil.zip")
    assert refused.code == 2
    assert (
        refused.err
        == "'b.csv' unpacks to more than 200 times its size, as a zip bomb does. It isn't opened.\n"
    )
    assert not (folder / "evil").exists()


def test_a_folder_that_is_there_is_left_alone(flowboard, folder: Path):
    flow = copy_example(folder).flow
    flowboard("bundle", flow.name, "b.zip")
    assert flowboard("unbundle", "b.zip", ".").code == 2
