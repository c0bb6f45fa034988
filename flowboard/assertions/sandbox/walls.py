"""The further walls around code, in the order in which they go up.

Around the zygote, once: no new privileges, first to end when memory is short, another user when it
is root, namespaces of its own without a network, no capabilities, no memory dumps, and Landlock,
which takes away every file. All its children are born inside. Around a child, before it runs
anything: limits on memory, time and descriptors, and last the list of system calls (`seccomp`), the
only wall that must stand. Where the kernel doesn't know one of the others, it is left out, and
`flowboard doctor` says so.

Numbers are of <linux/landlock.h>, <linux/capability.h>, <linux/sched.h> and <linux/prctl.h>.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flowboard.assertions.sandbox.wall import Wall

NOBODY: Final = 65534

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP = 1, 4, 38, 24
_CAPSET: Final = {"x86_64": 126, "aarch64": 91}
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446
_CAPABILITY_VERSION_3: Final = 0x20080522

_NAMESPACES: Final = {
    "user": 0x10000000,
    "network": 0x40000000,
    "messages": 0x08000000,
    "host name": 0x04000000,
    "control groups": 0x02000000,
}
"""The flags of unshare(2). The first gives an ordinary user the right to the others."""

_LANDLOCK_FILES: Final = (13, 14, 15, 15, 16, 16)
"""How many rights to files each version of Landlock knows, from version 1 on."""


class _NotHere(Exception):
    """This machine doesn't have this wall; the message says why."""


def raise_around_zygote() -> list[Wall]:
    """Put up the walls that hold for the calling process and all its children. Opens files no more."""
    walls = {
        "no new privileges": _forbid_new_privileges,
        "first to end (memory)": _offer_to_end_first,
        "user nobody": _become_nobody,
        "own namespaces": _enter_namespaces,
        "no capabilities": _drop_capabilities,
        "no memory dumps": _forbid_dumps,
        "no files (Landlock)": _forget_files,
    }
    return [_raised(name, build) for name, build in walls.items()]


def raise_around_child(memory: int, seconds: int) -> None:
    """Put up all walls of a child but the list of system calls, which goes up last.

    `memory` is in bytes of address space, `seconds` are of processor time.

    Raises:
        OSError, ValueError: a limit can't be set; nothing may run then.
    """
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def die_with(parent: int) -> None:
    """Have the kernel end this process when `parent` ends, even if that has happened already."""
    _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _raised(name: str, build: Callable[[], str]) -> Wall:
    try:
        return Wall(name, True, build())
    except _NotHere as reason:
        return Wall(name, False, str(reason))
    except OSError as error:
        return Wall(name, False, f"the kernel refuses it ({error.strerror})")


def _forbid_new_privileges() -> str:
    _checked(_libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    return "no program can give rights back"


def _offer_to_end_first() -> str:
    Path("/proc/self/oom_score_adj").write_text("1000")
    return "when memory runs out, the kernel ends code before anything else"


def _become_nobody() -> str:
    if os.geteuid() != 0:
        return f"already an ordinary user ({os.geteuid()})"
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    return "root is given up"


def _enter_namespaces() -> str:
    libc = _libc()
    entered = []
    for name, flag in _NAMESPACES.items():
        if libc.unshare(flag) == 0:
            entered.append(name)
    if not entered:
        raise _NotHere("the kernel lets this user have none of its own")
    return "own " + ", ".join(entered)


def _forget_files() -> str:
    libc = _libc()
    version = libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        raise _NotHere("the kernel has no Landlock")
    files = (1 << _LANDLOCK_FILES[min(version, len(_LANDLOCK_FILES)) - 1]) - 1
    network = 0b11 if version >= 4 else 0
    scopes = 0b11 if version >= 6 else 0
    # Everything that is handled and then allowed nowhere is forbidden everywhere.
    ruleset = struct.pack("=QQQ", files, network, scopes)
    size = 8 if version < 4 else 16 if version < 6 else 24
    handle = libc.syscall(
        _LANDLOCK_CREATE_RULESET, ruleset[:size], ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    _checked(min(handle, 0))
    try:
        _checked(libc.syscall(_LANDLOCK_RESTRICT_SELF, handle, ctypes.c_uint32(0)))
    finally:
        os.close(handle)
    return f"Landlock version {version}"


def _drop_capabilities() -> str:
    libc = _libc()
    machine = os.uname().machine
    if machine not in _CAPSET:
        raise _NotHere(f"system calls aren't known for {machine}")
    for capability in range(64):  # past the last one that the kernel knows, it refuses
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
            break
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _checked(libc.syscall(_CAPSET[machine], header, bytes(24)))
    return "not even inside its own namespaces"


def _forbid_dumps() -> str:
    # Behind all changes of user and rights, each of which sets this anew.
    _checked(_libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0))
    return "nor may another process look inside"


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
