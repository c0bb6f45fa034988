"""How often a wrong token may be shown."""

from __future__ import annotations

from flowboard.editor.guard.guesses import FROM_ALL, FROM_ONE, SECONDS, Guesses


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_so_many_wrong_tokens_an_address_has_to_wait():
    guesses = Guesses(Clock())
    for _ in range(FROM_ONE - 1):
        guesses.wrong("a")
    assert not guesses.is_enough("a")
    guesses.wrong("a")
    assert guesses.is_enough("a")
    assert not guesses.is_enough("b")


def test_waiting_a_minute_opens_the_door_again():
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(FROM_ONE):
        guesses.wrong("a")
    clock.now = SECONDS + 1
    assert not guesses.is_enough("a")


def test_many_addresses_together_have_to_wait_too():
    guesses = Guesses(Clock())
    for number in range(FROM_ALL):
        guesses.wrong(str(number))
    assert guesses.is_enough("somebody new")
