"""The list of system calls, run as the kernel would run it."""

from __future__ import annotations

import errno
import platform
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.assertions.sandbox import seccomp
from tests.assertions.values import REPEATABLE

ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
X86_64, AARCH64, I386 = 0xC000003E, 0xC00000B7, 0x40000003
NUMBERS = {"x86_64": (X86_64, seccomp._CALLS_X86_64), "aarch64": (AARCH64, seccomp._CALLS_AARCH64)}

pytestmark = pytest.mark.parametrize("machine", list(NUMBERS))


@pytest.fixture(autouse=True)
def _on(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)


def verdict(program: bytes, architecture: int, number: int, third: int = 0) -> int:
    """What a filter says to a call, and whether it does so within its own lines."""
    data = struct.pack("=IIQ6Q", number, architecture, 0, 0, 0, third, 0, 0, 0)
    lines = list(struct.iter_unpack("=HBBI", program))
    register, position = 0, 0
    while True:
        code, then, otherwise, value = lines[position]
        position += 1
        match code:
            case 0x20:
                (register,) = struct.unpack_from("=I", data, value)
            case 0x15:
                position += then if register == value else otherwise
            case 0x35:
                position += then if register >= value else otherwise
            case 0x45:
                position += then if register & value else otherwise
            case 0x06:
                return value
            case _:
                raise AssertionError(f"an instruction that nobody knows: {code:#x}")


def test_every_call_on_the_list_passes(machine: str):
    architecture, calls = NUMBERS[machine]
    program = seccomp.filter_program()
    assert {verdict(program, architecture, number) for number in calls.values()} == {ALLOW}


@REPEATABLE
@given(number=st.integers(0, 2**32 - 1) | st.integers(0, 600), third=st.integers(0, 2**64 - 1))
def test_no_other_call_passes(machine: str, number: int, third: int):
    architecture, calls = NUMBERS[machine]
    found = verdict(seccomp.filter_program(), architecture, number, third)
    if number >= 0x40000000:
        assert found == KILL
    elif number not in calls.values() or (number in (calls["mmap"], calls["mprotect"]) and third & 4):
        assert found == REFUSE
    else:
        assert found == ALLOW


@pytest.mark.parametrize("number", [0, 1, 11, 59])
def test_calls_of_another_architecture_end_the_process(machine: str, number: int):
    other = AARCH64 if machine == "x86_64" else X86_64
    program = seccomp.filter_program()
    assert {verdict(program, one, number) for one in (I386, other, 0)} == {KILL}


@pytest.mark.parametrize("kind", ["mmap", "mprotect"])
def test_memory_may_be_for_everything_but_running(machine: str, kind: str):
    architecture, calls = NUMBERS[machine]
    program = seccomp.filter_program()
    found = [verdict(program, architecture, calls[kind], use) for use in range(8)]
    assert found == [ALLOW] * 4 + [REFUSE] * 4


def test_nothing_on_the_list_opens_reads_writes_starts_or_signals(machine: str):
    forbidden = {
        "bpf", "clone", "clone3", "connect", "dup", "execve", "execveat", "fork", "io_uring_setup", "ioctl",
        "kill", "memfd_create", "mount", "open", "openat", "openat2", "pidfd_open", "pidfd_send_signal",
        "pkey_mprotect", "prctl", "process_vm_readv", "ptrace", "read", "readv", "recvmsg", "seccomp",
        "sendfile", "sendmsg", "setns", "shmat", "socket", "splice", "tgkill", "tkill", "unshare",
        "userfaultfd", "vfork", "write", "writev",
    }  # fmt: skip
    assert not forbidden & set(seccomp.allowed_calls())


def test_the_two_lists_hold_the_same_calls(machine: str):
    assert set(seccomp._CALLS_X86_64) - set(seccomp._CALLS_AARCH64) == {"time"}
    assert set(seccomp._CALLS_AARCH64) <= set(seccomp._CALLS_X86_64)


def test_a_processor_whose_calls_are_not_known_has_no_filter(
    machine: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(
        seccomp.SeccompUnavailable, match="known for x86_64 and aarch64, not for riscv64"
    ):
        seccomp.filter_program()
