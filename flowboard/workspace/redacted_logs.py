"""Use case: keep the user's keys out of whatever a long-lived process logs."""

from __future__ import annotations

from contextlib import suppress


def watch_logs(also: str = "") -> None:
    """Filter every key that is known now, and `also`, out of what this process logs from now on.

    Keyrings aren't looked into, since they may ask their owner: what comes from one is told as `also`.
    """
    from flowboard.llm.keys import Keys
    from flowboard.llm.profiles import load_profiles
    from flowboard.llm.secret import secret_from
    from flowboard.node import NodeFailed

    keys = Keys()
    with suppress(NodeFailed):  # what can't be read can't be logged either
        keys.learn(load_profiles().values())
    with suppress(ValueError):
        if (secret := secret_from(also)) is not None:
            keys.redactor.learn(secret)
    keys.redactor.watch_logs()
