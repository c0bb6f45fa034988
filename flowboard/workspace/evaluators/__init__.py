"""Use cases of evaluators: their rows and verdicts in a run, how they agree with grades, and candidates."""
