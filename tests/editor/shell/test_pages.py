"""The pages as NiceGUI sends them: what each role finds, and what a click does on the server."""

from __future__ import annotations

from nicegui import ui

from flowboard.editor.hub import flow_key
from flowboard.workspace.example import copy_example


def by_testid(user, testid):
    """The element of a page with this test id; None if there is none."""
    found = [one for one in user.client.elements.values() if one.props.get("data-testid") == testid]
    return found[0] if found else None


async def click(user, testid):
    """Click an element as the browser does."""
    element = by_testid(user, testid)
    listener = next(one for one in element._event_listeners.values() if one.type == "click")
    element._handle_event({"listener_id": listener.id, "args": {}})


async def test_the_start_page_lists_every_example_with_its_story(user):
    await user.open("/")
    await user.should_see("Tweet entities")
    await user.should_see("Names up to three well-known entities")
    await user.should_see("Ticket triage")


async def test_opening_the_example_copies_it_and_leads_to_its_flow(user, editor):
    await user.open("/")
    await click(user, "start-example")
    path = editor.settings.folder / "tweet_entities.flow.yaml"
    assert path.is_file()
    assert editor.hub.find(flow_key(path)) is not None


async def test_a_flow_is_opened_once_for_all_who_look_at_it(user, visitor, editor):
    path = copy_example(editor.settings.folder).flow
    flow = editor.hub.open(path)
    await user.open(f"/flow/{flow.key}")
    await visitor("view").open(f"/flow/{flow.key}")
    assert editor.hub.open(path) is flow
    assert sorted(desk.actor.role for desk in flow.desks) == ["owner", "view"]


async def test_a_flow_that_was_opened_earlier_is_found_after_a_restart(user, editor):
    path = copy_example(editor.settings.folder).flow
    editor.recent.opened(path, "tweet entities")
    await user.open(f"/flow/{flow_key(path)}")
    await user.should_see("6 nodes")


async def test_a_page_never_tells_its_nicegui_id_to_others(user, editor):
    flow = editor.hub.open(copy_example(editor.settings.folder).flow)
    client = await user.open(f"/flow/{flow.key}")
    heard = []
    flow.session.listen(heard.append)
    (desk,) = flow.desks
    assert desk.do("Rename", [{"op": "set_flow", "field": "name", "value": "other"}])
    assert heard[0].client == desk.client_id != client.id


async def test_a_desk_that_is_refused_says_so_and_changes_nothing(visitor, editor):
    flow = editor.hub.open(copy_example(editor.settings.folder).flow)
    guest = visitor("view", flow.key)
    await guest.open(f"/flow/{flow.key}")
    (desk,) = flow.desks
    assert not desk.do("Rename", [{"op": "set_flow", "field": "name", "value": "other"}])
    await guest.should_see("Your role here is")
    assert flow.session.flow.name == "tweet entities"


async def test_each_role_finds_what_it_may_do_and_nothing_else(visitor, editor):
    flow = editor.hub.open(copy_example(editor.settings.folder).flow)
    for role, found in (
        ("view", {"versions"}),
        ("edit", {"versions", "undo", "export"}),
        ("owner", {"versions", "undo", "export", "share", "keys"}),
    ):
        user = visitor(role)
        await user.open(f"/flow/{flow.key}")
        offered = {
            name for name in ("versions", "undo", "export", "share", "keys") if by_testid(user, name)
        }
        assert offered == found, role


async def test_one_panels_failure_does_not_silence_the_next(user, editor, caplog):
    flow = editor.hub.open(copy_example(editor.settings.folder).flow)
    await user.open(f"/flow/{flow.key}")
    (desk,) = flow.desks
    rows = []
    desk.on("row", lambda row: 1 / 0)
    desk.on("row", rows.append)
    desk.set_row("37")
    desk.set_row("37")
    assert rows == ["37"]
    assert "A panel failed" in caplog.text


async def test_a_tab_that_is_gone_hears_nothing_and_leaves_the_flow(user, editor):
    flow = editor.hub.open(copy_example(editor.settings.folder).flow)
    client = await user.open(f"/flow/{flow.key}")
    (desk,) = flow.desks
    rows = []
    desk.on("row", rows.append)
    client.delete()
    desk.set_row("37")
    assert rows == []
    assert not flow.desks


async def test_a_key_never_stands_in_a_page(user, editor, monkeypatch):
    key = "sk-canary-0123456789abcdefghij"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    await user.open("/")
    from flowboard.editor.dialogs.keys import open_keys

    with user:
        open_keys()
    texts = [str(one._to_dict()) for one in user.client.elements.values()]
    assert not [text for text in texts if key in text or key[:12] in text]
    assert any("ghij" in text for text in texts)
    assert user.find(ui.dialog).elements
