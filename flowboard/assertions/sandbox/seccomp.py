"""The wall that matters most: a list of system calls that code may make. Everything else is refused.

A filter in the kernel's classic BPF looks at each system call of the process, and of nothing but
that process: calls on the list pass, all others fail with "Operation not permitted", so that an
assertion which opens a file gets a clear error. It can't be taken off again. The list has no way
to open, read, write, connect, signal, start or trace anything; memory can't be made executable.

Maintained bindings need the system's libseccomp, which a user may not have; the filter is short
enough to write out. Sources: the manual pages seccomp(2) and bpf(2), and the kernel's documentation
of `PR_SET_SECCOMP`. Linux on x86-64 and on 64-bit ARM, the two whose call numbers are here.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Mapping
from typing import Final

_CALLS_X86_64: Mapping[str, int] = {
    "brk": 12,
    "clock_getres": 229,
    "clock_gettime": 228,
    "clock_nanosleep": 230,
    "exit": 60,
    "exit_group": 231,
    "futex": 202,
    "getegid": 108,
    "geteuid": 107,
    "getgid": 104,
    "getpid": 39,
    "getppid": 110,
    "getrandom": 318,
    "getrusage": 98,
    "gettid": 186,
    "gettimeofday": 96,
    "getuid": 102,
    "madvise": 28,
    "mmap": 9,
    "mprotect": 10,
    "mremap": 25,
    "munmap": 11,
    "nanosleep": 35,
    "restart_syscall": 219,
    "rt_sigaction": 13,
    "rt_sigprocmask": 14,
    "rt_sigreturn": 15,
    "sched_getaffinity": 204,
    "sched_yield": 24,
    "sigaltstack": 131,
    "time": 201,
    "times": 100,
}

_CALLS_AARCH64: Mapping[str, int] = {
    "brk": 214,
    "clock_getres": 114,
    "clock_gettime": 113,
    "clock_nanosleep": 115,
    "exit": 93,
    "exit_group": 94,
    "futex": 98,
    "getegid": 177,
    "geteuid": 175,
    "getgid": 176,
    "getpid": 172,
    "getppid": 173,
    "getrandom": 278,
    "getrusage": 165,
    "gettid": 178,
    "gettimeofday": 169,
    "getuid": 174,
    "madvise": 233,
    "mmap": 222,
    "mprotect": 226,
    "mremap": 216,
    "munmap": 215,
    "nanosleep": 101,
    "restart_syscall": 128,
    "rt_sigaction": 134,
    "rt_sigprocmask": 135,
    "rt_sigreturn": 139,
    "sched_getaffinity": 123,
    "sched_yield": 124,
    "sigaltstack": 132,
    "times": 153,
}

_ARCHITECTURES: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "x86_64": (0xC000003E, _CALLS_X86_64),
    "aarch64": (0xC00000B7, _CALLS_AARCH64),
}
"""The kernel's name of an architecture (`AUDIT_ARCH_…`), and its calls."""

_MAKES_MEMORY: Final = ("mmap", "mprotect")
"""Calls whose third argument says what memory is for: it may not be for running."""

# Of <linux/seccomp.h>, <linux/filter.h> and <linux/bpf_common.h>.
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_KILL: Final = 0x80000000
_LOAD_WORD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _THIRD_ARGUMENT = 0, 4, 32  # offsets in `struct seccomp_data`
_PROT_EXEC: Final = 4
_X32: Final = 0x40000000

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


class SeccompUnavailable(Exception):
    """The filter can't be installed here; the message says why."""


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def allowed_calls() -> tuple[str, ...]:
    """The names of the system calls that pass on this machine.

    Raises:
        SeccompUnavailable: the processor isn't one whose calls are known.
    """
    return tuple(_architecture()[1])


def filter_program() -> bytes:
    """The filter as the kernel takes it: eight bytes an instruction.

    Raises:
        SeccompUnavailable: the processor isn't one whose calls are known.
    """
    architecture, calls = _architecture()
    memory = [calls[name] for name in _MAKES_MEMORY]
    plain = [number for name, number in calls.items() if name not in _MAKES_MEMORY]
    # A call of another architecture would have other numbers: there is no good reason to make one.
    lines = [
        (_LOAD_WORD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD_WORD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
    ]
    tests = [*memory, *plain]
    # What follows the tests: refuse, the look at the third argument (three lines), allow.
    for position, number in enumerate(tests):
        left = len(tests) - position - 1
        lines.append((_EQUAL, left + (1 if number in memory else 4), 0, number))
    lines += [
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD_WORD, 0, 0, _THIRD_ARGUMENT),
        (_ANY_BIT, 0, 1, _PROT_EXEC),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def install(program: bytes) -> None:
    """Put the filter on this process, for good.

    Raises:
        SeccompUnavailable: the kernel refuses it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    wanted = _Program(len(program) // 8, program)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(wanted), 0, 0
    ):
        reason = errno.errorcode.get(ctypes.get_errno(), "an unknown error")
        raise SeccompUnavailable(f"the kernel refuses a system call filter ({reason})")


def _architecture() -> tuple[int, Mapping[str, int]]:
    machine = platform.machine()
    if machine not in _ARCHITECTURES or struct.calcsize("P") != 8:
        known = " and ".join(_ARCHITECTURES)
        raise SeccompUnavailable(f"system calls are known for {known}, not for {machine}")
    return _ARCHITECTURES[machine]
