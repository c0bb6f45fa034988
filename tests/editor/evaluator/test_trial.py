"""What is tried on a card: switches by hand and targets, over the set in use or a free choice."""

from flowboard.editor.evaluator.trial import Trial
from flowboard.workspace.aligning import Wish

FREE = Wish(coverage=0.8, ffr=0.25)
IN_USE = Wish(coverage=0.8, ffr=0.25, require=("a", "b"), exclude=("c",))


def sets(trial: Trial) -> tuple[set[str], set[str]]:
    wish = trial.wish()
    return set(wish.require), set(wish.exclude)


def test_nothing_tried_is_the_settled_wish():
    assert Trial(IN_USE).is_idle
    assert Trial(IN_USE).wish() == IN_USE


def test_what_is_switched_off_is_excluded_and_what_is_switched_on_required():
    trial = Trial(FREE).switched("a", on=False).switched("b", on=True)
    assert sets(trial) == ({"b"}, {"a"})


def test_a_switch_takes_an_assertion_out_of_the_set_in_use_and_leaves_the_others():
    assert sets(Trial(IN_USE).switched("a", on=False)) == ({"b"}, {"a", "c"})
    assert sets(Trial(IN_USE).switched("c", on=True)) == ({"a", "b", "c"}, set())


def test_another_target_lets_the_set_be_chosen_anew_but_for_what_was_switched_by_hand():
    trial = Trial(IN_USE).switched("c", on=True).with_target("coverage", 0.6)
    assert sets(trial) == ({"c"}, set())
    assert (trial.wish().coverage, trial.wish().ffr) == (0.6, 0.25)


def test_the_settled_target_is_no_trial():
    trial = Trial(IN_USE).with_target("ffr", 0.1)
    assert trial.has_other_targets and trial.with_target("ffr", 0.25).is_idle
