"""Commands in a process of their own: signals, crashes, pipes and the time they take to start."""

import os
import signal
import subprocess
import sys
import time

import orjson
import pytest


def test_ctrl_c_stops_the_run_in_good_order_and_says_how_to_go_on(started, provider):
    provider.hold()
    process = started("run", "demo.flow.yaml", "--models", "live")
    provider.wait_for_requests(3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "was stopped" in out
    assert "--resume" in err
    assert "Traceback" not in err


def test_after_a_kill_answers_are_kept_and_calls_in_flight_are_repeated_only_if_asked(
    started, provider, flowboard
):
    provider.enqueue(None)
    one = started("run", "demo.flow.yaml", "--concurrency", "1", "--row", "a")
    one.communicate(timeout=60)
    provider.hold()
    process = started("run", "demo.flow.yaml", "--concurrency", "1")
    provider.wait_for_requests(2)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    provider.release()

    skipped = flowboard("run", "demo.flow.yaml", "--resume", "latest")
    assert skipped.code == 20
    assert "calls were in flight at a crash" in skipped.err
    assert "--unknown repeat" in skipped.err

    repeated = flowboard("run", "demo.flow.yaml", "--resume", "latest", "--unknown", "repeat")
    assert repeated.code == 0
    assert max(provider.answered.values()) <= 2
    assert provider.requests["Say it: hello"] == 1


def test_a_reader_that_has_had_enough_causes_no_noise(started):
    process = started("schema")
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.wait(timeout=60)


def test_output_is_readable_in_the_c_locale(started, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    monkeypatch.setenv("PYTHONUTF8", "0")
    process = started("nodes")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "dataset" in out


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("validate", "demo.flow.yaml"), ("fmt", "--check", "demo.flow.yaml"), ("schema",)],
    ids=" ".join,
)
def test_a_light_command_loads_nothing_heavy(folder, arguments):
    heavy = "sqlalchemy openai anthropic pandas networkx genai_prices alembic keyring jsonschema asyncio rich"
    program = (
        f"import sys; sys.argv = ['flowboard', *{list(arguments)!r}]\n"
        "from flowboard.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy.split()!r} if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)
    assert ended.stderr.splitlines()[-1] == "[]"


@pytest.mark.full
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("validate", "demo.flow.yaml"), ("fmt", "demo.flow.yaml"), ("schema",)],
    ids=" ".join,
)
def test_a_light_command_starts_within_four_tenths_of_a_second(folder, tmp_path_factory, arguments):
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("bytecode"))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    times = []
    for _ in range(6):
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "flowboard", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
        )
        times.append(time.perf_counter() - begun)
    assert min(times) <= 0.4, orjson.dumps(times)
