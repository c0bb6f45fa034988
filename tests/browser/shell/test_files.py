"""Files come in by being dropped or picked, and leave by Export."""

from __future__ import annotations

import asyncio
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from flowboard.workspace.bundles import make_bundle
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.interop.browser import in_browser

DROP = """([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""

FLOW = b"flowboard: 1\nname: from a colleague\nnodes:\n  note:\n    type: note\n    text: hello\n"


async def drop(page: Page, name: str, content: bytes) -> Page:
    """Drop a file on a page; gives the tab that it opens in."""
    await expect(page.locator("[data-takes-files]")).to_be_attached()
    async with page.context.expect_page() as opened:
        await page.evaluate(DROP, [name, list(content)])
    return await opened.value


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> bytes:
    """The example as one zip."""
    place = tmp_path_factory.mktemp("bundle")
    made = make_bundle(load(copy_example(place, "doctor_calls").flow))
    return Path(made.path).read_bytes()


@in_browser
async def test_a_flow_that_is_dropped_opens_in_a_new_tab_with_a_report(visit, server):
    tab = await drop((await visit("/")).page, "colleague.flow.yaml", FLOW)
    await expect(tab.get_by_test_id("flow-name")).to_have_value("from a colleague")
    await expect(tab.get_by_test_id("import-report")).to_contain_text("Nothing of it was run")
    assert (server.folder / "colleague.flow.yaml").read_bytes() == FLOW


@in_browser
async def test_a_bundle_that_is_dropped_is_unpacked_into_a_folder_of_its_own(visit, server, bundle):
    tab = await drop((await visit("/")).page, "calls.zip", bundle)
    await expect(tab.get_by_test_id("flow-name")).to_have_value("doctor calls")
    assert (server.folder / "calls" / "doctor_calls.recording.jsonl").is_file()


@in_browser
async def test_a_table_that_is_dropped_gets_a_flow_that_reads_it(visit, server):
    tab = await drop((await visit("/")).page, "tweets of may.csv", b"id,text\n1,hello\n2,good night\n")
    await expect(tab.get_by_test_id("flow-name")).to_have_value("tweets of may")
    assert "path: tweets of may.csv" in (server.folder / "tweets_of_may.flow.yaml").read_text()


def files_of_people(server):
    """All files but those of stores, which come and go while a store is open."""
    return [path for path in sorted(server.folder.parent.rglob("*")) if ".flowboard" not in path.parts]


@in_browser
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("picture.png", b"\x89PNG\r\n\x1a\n", "nothing that Flowboard opens"),
        ("broken.flow.yaml", b"flowboard: 1\nnodes: [", "can't be opened"),
        ("../../escape.zip", b"PK\x03\x04 not really", "nothing that Flowboard opens"),
    ],
)
async def test_what_cannot_be_opened_says_why_and_leaves_nothing(visit, server, name, content, words):
    watched = await visit("/")
    before = files_of_people(server)
    await expect(watched.page.locator("[data-takes-files]")).to_be_attached()
    await watched.page.evaluate(DROP, [name, list(content)])
    await expect(watched.page.get_by_text(words)).to_be_visible()
    watched.forgive()  # the browser logs the status 422
    assert files_of_people(server) == before


@in_browser
async def test_a_flow_leaves_as_a_file_and_as_a_bundle(visit):
    page = (await visit("/")).page
    await page.get_by_test_id("start-example").click()
    for kind, ending in (("flow", ".flow.yaml"), ("bundle", ".zip")):
        await page.get_by_test_id("more").click()
        await page.get_by_test_id("export").click()
        async with page.expect_download() as downloading:
            await page.get_by_test_id(f"export-{kind}").click()
        download = await downloading.value
        assert download.suggested_filename == f"tweet_entities{ending}"
        content = await asyncio.to_thread(Path(await download.path()).read_bytes)
        if kind == "bundle":
            assert "tweet_entities.flow.yaml" in zipfile.ZipFile(BytesIO(content)).namelist()
        else:
            assert content.startswith(b"flowboard: 1\nname: tweet entities\n")
        await page.keyboard.press("Escape")
        await expect(page.locator(".fb-dialog")).to_have_count(0)


@in_browser
async def test_a_report_of_a_flow_that_was_never_run_says_what_to_do_first(visit):
    watched = await visit("/")
    page = watched.page
    await page.get_by_test_id("start-blank").click()
    await page.get_by_test_id("more").click()
    await page.get_by_test_id("export").click()
    await page.get_by_test_id("export-report").click()
    await expect(page.get_by_text("This flow hasn't been run yet")).to_be_visible()
    watched.forgive()  # the browser logs the status 422
