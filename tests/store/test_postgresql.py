"""What only a server can do: refuse, forbid, restart, lock rows, and speak to many at once."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from flowboard.store import Journal, Store, StoreError, calls, drafts
from flowboard.store.dialects import connect_engine
from flowboard.store.location import shown_place, store_url
from tests.store.server import Server
from tests.store.writing import change, key_of, sent, start


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that the test may stop."""
    running = Server()
    yield running
    running.remove()


@pytest.fixture
def elsewhere(server: Server) -> Iterator[Server]:
    """The server, with a user `reader` who may only read."""
    server.execute(
        f"CREATE USER reader PASSWORD '{server.password}'", "GRANT pg_read_all_data TO reader"
    )
    yield server
    server.execute("DROP OWNED BY reader", "DROP USER reader")


# -- places -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"]
)
def test_every_way_to_write_the_scheme_is_understood(database: str, scheme: str) -> None:
    with Store.open(database.replace("postgresql", scheme, 1)) as store:
        assert store.runs() == []


def test_a_store_may_live_in_a_schema_beside_other_programs(database: str) -> None:
    change(database, "CREATE TABLE bookmarks (id INTEGER)", "CREATE SCHEMA team")
    with Store.open(f"{database}?options=-csearch_path%3Dteam") as store:
        run = store.create_run("tweets", "t.flow.yaml", "")
    with Store.open(f"{database}?options=-csearch_path%3Dteam") as store:
        assert store.find_run("latest").id == run


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (
            "postgres://ada:hush@db.example:5433/flows?sslpassword=hush",
            "postgresql://ada@db.example:5433/flows",
        ),
        ("postgresql:///flows?host=/run&password=hush", "postgresql:///flows"),
        ("/home/ada/store.db", "/home/ada/store.db"),
    ],
)
def test_a_place_is_shown_without_anything_secret(where: str, shown: str) -> None:
    assert shown_place(where) == shown


# -- refusals -----------------------------------------------------------------------------------------


def refusal(where: str) -> str:
    with pytest.raises(StoreError) as caught:
        Store.open(where)
    return str(caught.value)


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("postgresql://ada:hush@127.0.0.1:9/flows", "Connection refused"),
        ("postgresql://ada:hush@nowhere.invalid/flows", "failed to resolve host"),
        ("postgresql://ada:hush@127.0.0.1:9/flows?colour=hush", 'invalid connection option "colour"'),
        ("postgresql://127.0.0.1:9/flows?user=ada&password=hush", "Connection refused"),
    ],
)
def test_a_server_that_cannot_be_reached_is_named_without_the_password(where: str, reason: str) -> None:
    told = refusal(where)
    assert (
        "127.0.0.1:9/flows can't be reached" in told or "nowhere.invalid/flows can't be reached" in told
    )
    assert f"({reason}" in told
    assert "Check that its server runs" in told
    assert "hush" not in told


def test_a_url_that_cannot_be_read_is_not_repeated() -> None:
    told = refusal("postgresql://ada:hush@127.0.0.1:port/flows")
    assert told.startswith("FLOWBOARD_STORE can't be read as a URL. Write it like postgresql://")
    assert "hush" not in told


def test_a_missing_driver_is_told_with_the_way_to_get_it() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from flowboard.store import Store, StoreError\n"
        "try: Store.open('postgresql://127.0.0.1:9/flows')\n"
        "except StoreError as error: print(error)"
    )
    told, _ = start(program).communicate(timeout=30)
    assert "isn't installed. Get it with: pip install 'flowboard[postgres]'" in told


def test_a_wrong_password_is_told_without_it(server: Server, database: str) -> None:
    told = refusal(database.replace(server.password, "hush"))
    assert 'can\'t be reached (password authentication failed for user "owner")' in told
    assert "hush" not in told


def test_a_database_that_is_not_there_is_named(server: Server) -> None:
    assert '(database "nothing" does not exist)' in refusal(server.url("nothing"))


def test_a_database_for_the_characters_of_some_languages_is_refused(server: Server) -> None:
    place = server.new_database(ENCODING="'LATIN1'", TEMPLATE="template0")
    assert "has the encoding LATIN1, which can't hold every text" in refusal(place)


def test_who_may_only_read_sees_the_runs_and_is_told_when_writing(
    elsewhere: Server, database: str
) -> None:
    with Store.open(database) as store:
        run = store.create_run("tweets", "t.flow.yaml", "")
    with Store.open(database.replace("owner", "reader", 1)) as store:
        assert store.find_run("latest").id == run
        with pytest.raises(StoreError, match=r"may not be written by this user \(permission denied"):
            store.create_run("tweets", "t.flow.yaml", "")


def test_who_may_only_read_is_told_when_the_tables_are_still_to_be_made(
    elsewhere: Server, database: str
) -> None:
    assert "may not be written by this user" in refusal(database.replace("owner", "reader", 1))


def test_a_server_that_takes_no_writes_is_told(server: Server, database: str) -> None:
    with Store.open(database):
        name = database.rpartition("/")[2]
    server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with (
        Store.open(database) as store,
        pytest.raises(StoreError, match="may not be written by this user"),
    ):
        store.create_run("tweets", "t.flow.yaml", "")


# -- settings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("set_to", "kept"), [("off", "on"), ("remote_apply", "remote_apply")])
def test_what_is_acknowledged_is_on_disk_whatever_the_server_prefers(
    server: Server, database: str, set_to: str, kept: str
) -> None:
    server.execute(f"ALTER DATABASE {database.rpartition('/')[2]} SET synchronous_commit = {set_to}")
    with Store.open(database) as store, store.writing() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == kept


def test_a_reader_sees_one_state_as_long_as_it_reads(database: str) -> None:
    with Store.open(database) as store, store.reading() as connection:
        count = text("SELECT count(*) FROM runs")
        assert connection.execute(count).scalar() == 0
        store.create_run("tweets", "t.flow.yaml", "")
        assert connection.execute(count).scalar() == 0


# -- several at once ----------------------------------------------------------------------------------

APPENDER = """
import sys
from flowboard.store import Store, drafts
with Store.open(sys.argv[1]) as store:
    print(*[drafts.append(store, "t.flow.yaml", []) for _ in range(50)])
"""


def test_two_processes_number_their_steps_one_after_the_other(where: str) -> None:
    Store.open(where).close()
    appenders = [start(APPENDER, where) for _ in range(2)]
    ended = [appender.communicate(timeout=30) for appender in appenders]
    assert [appender.returncode for appender in appenders] == [0, 0], ended
    assert sorted(int(number) for output, _ in ended for number in output.split()) == list(range(1, 101))
    with Store.open(where) as store:
        assert len(drafts.steps(store, "t.flow.yaml")) == 100


async def test_two_journals_may_keep_the_same_results_at_once(where: str) -> None:
    with Store.open(where) as one, Store.open(where) as other:
        journals = [Journal(one), Journal(other)]
        for number in range(600):
            for journal, each in zip(journals, (number, 599 - number), strict=True):
                journal.add_result(key_of(each), b"%d" % each, "call")
        for journal in journals:
            await journal.close()
        assert len(one.lookup([key_of(number) for number in range(600)])) == 600


async def test_a_table_that_another_program_locks_is_waited_for_and_then_named(database: str) -> None:
    with Store.open(database, patience=0.1) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "")
        journal = Journal(store)
        other = connect_engine(store_url(database), patience=5)
        with other.begin() as holder:
            holder.execute(text("LOCK TABLE calls IN EXCLUSIVE MODE"))
            journal.add_call_sent(sent(run_id, 1))
            with pytest.raises(StoreError, match="is locked by another program"):
                await journal.committed()
        with pytest.raises(StoreError, match="is locked"):
            await journal.close()
        other.dispose()


# -- restarts -----------------------------------------------------------------------------------------


def test_a_store_finds_its_server_again_after_a_restart(
    own_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(own_server.new_database()) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "")
        assert store.lookup_one(key_of(1)) is None
        own_server.stop()
        with pytest.raises(StoreError, match=r"can't be reached \(Connection refused\)"):
            store.lookup_one(key_of(1))
        with pytest.raises(StoreError, match=r"can't be reached \(Connection refused\)"):
            store.runs()
        own_server.start()
        assert store.lookup_one(key_of(1)) is None
        assert store.find_run("latest").id == run_id
        store.heartbeat(run_id)
    assert [entry for entry in caplog.records if entry.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("how", ["SIGINT", "SIGQUIT"])
async def test_a_server_that_goes_away_stops_the_journal_and_keeps_what_was_acknowledged(
    own_server: Server, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    import signal

    place = own_server.new_database()
    with Store.open(place) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "")
        journal = Journal(store)
        journal.add_call_sent(sent(run_id, 1))
        await journal.committed()
        own_server.stop(signal.Signals[how])
        journal.add_call_sent(sent(run_id, 2))
        with pytest.raises(StoreError, match=r"has ended the connection .* then|resume the run"):
            await journal.committed()
        own_server.start()
        with pytest.raises(StoreError, match="has ended the connection"):
            await journal.close()
    with Store.open(place) as store:
        assert [call.number for call in calls.stream(store, run_id)] == [1]
    assert [entry for entry in caplog.records if entry.levelno >= logging.ERROR] == []
