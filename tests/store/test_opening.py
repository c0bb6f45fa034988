"""Where a store is, and what opening one does."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from flowboard.store import Store, StoreError, locate_store
from flowboard.store.dialects import connect_engine
from flowboard.store.location import store_url
from tests.store.writing import change, start


def test_the_store_stands_beside_the_flow(tmp_path: Path) -> None:
    assert locate_store(tmp_path / "a.flow.yaml", {}) == str(tmp_path / ".flowboard" / "store.db")


def test_the_environment_can_name_another_path(tmp_path: Path) -> None:
    place = str(tmp_path / "kept.db")
    assert locate_store("a.flow.yaml", {"FLOWBOARD_STORE": place}) == place


def test_the_environment_can_name_a_database_by_url() -> None:
    url = "postgresql://ada@localhost/flows"
    assert locate_store("a.flow.yaml", {"FLOWBOARD_STORE": url}) == url


def test_locating_a_store_makes_nothing(tmp_path: Path) -> None:
    locate_store(tmp_path / "a.flow.yaml", {})
    assert list(tmp_path.iterdir()) == []


def test_opening_makes_a_folder_that_git_ignores(tmp_path: Path) -> None:
    Store.open(locate_store(tmp_path / "a.flow.yaml", {})).close()
    assert (tmp_path / ".flowboard" / ".gitignore").read_text() == "*\n"


def test_opening_elsewhere_leaves_no_gitignore(tmp_path: Path) -> None:
    Store.open(tmp_path / "kept" / "store.db").close()
    assert not (tmp_path / "kept" / ".gitignore").exists()


def test_what_was_written_is_there_after_opening_again(where: str) -> None:
    with Store.open(where) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "flowboard: 1\n")
    with Store.open(where) as store:
        assert store.find_run(run_id).snapshot == "flowboard: 1\n"


def test_a_database_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(
        StoreError, match=r"names mysql, but a store is a file path or a postgresql:// URL"
    ):
        Store.open("mysql://localhost/flows")


def test_a_damaged_file_is_named_and_left_alone(file: Path) -> None:
    file.write_bytes(b"this was a database once" * 500)
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"store\.db is damaged .* Move the file away"):
        Store.open(file)
    assert file.read_bytes() == before


def test_a_store_damaged_in_the_middle_says_so_when_it_is_read(file: Path) -> None:
    with Store.open(file) as store:
        for _ in range(50):
            store.create_run("tweets", "t.flow.yaml", "x" * 3000)
    content = bytearray(file.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    file.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"), Store.open(file) as store:
        store.runs(100)


def test_a_store_of_a_newer_version_is_refused(where: str) -> None:
    Store.open(where).close()
    change(where, "UPDATE alembic_version SET version_num = '9001'")
    with pytest.raises(StoreError, match=r"comes from a newer Flowboard \(schema 9001"):
        Store.open(where)


def test_a_database_of_another_program_is_refused_and_unchanged(where: str) -> None:
    change(where, "CREATE TABLE bookmarks (id INTEGER)")
    with pytest.raises(StoreError, match="is a database of something else"):
        Store.open(where)
    engine = connect_engine(store_url(where), patience=5)
    assert inspect(engine).get_table_names() == ["bookmarks"]
    engine.dispose()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="can't be made"):
        Store.open(tmp_path / "inside" / "store.db")


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("no folder")
    with pytest.raises(StoreError, match="can't be made"):
        Store.open(tmp_path / "plain" / "store.db")


def test_a_folder_in_the_place_of_the_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be opened for writing"):
        Store.open(tmp_path)


def test_a_locked_store_is_waited_for_and_then_named(file: Path) -> None:
    with Store.open(file, patience=0.05) as store:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program"):
            store.create_run("tweets", "t.flow.yaml", "")
        other.execute("ROLLBACK")
        other.close()
        assert store.create_run("tweets", "t.flow.yaml", "")


def test_a_locked_store_can_still_be_read(file: Path) -> None:
    with Store.open(file, patience=0.05) as store:
        run_id = store.create_run("tweets", "t.flow.yaml", "")
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert store.find_run("latest").id == run_id
        other.close()


def test_many_processes_may_make_the_store_at_once(where: str) -> None:
    program = (
        "import sys; from flowboard.store import Store; sys.stdin.read(1)\n"
        "print(Store.open(sys.argv[1]).create_run('t', 't.flow.yaml', ''))"
    )
    command = [sys.executable, "-c", program, where]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(command, text=True, **pipes) for _ in range(4)]
    for process in processes:
        process.stdin.write("g")
        process.stdin.flush()
    ended = [process.communicate(timeout=30) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, ended
    with Store.open(where) as store:
        assert {run.id for run in store.runs()} == {output.strip() for output, _ in ended}


def test_an_up_to_date_store_opens_without_alembic(where: str) -> None:
    program = (
        "import sys; from flowboard.store import Store\n"
        "Store.open(sys.argv[1]).close(); Store.open(sys.argv[1]).close()\n"
        "print('alembic' in sys.modules)"
    )
    assert start(program, where).communicate(timeout=30)[0].strip() == "False"
