"""Trust: what a flow from elsewhere would do on this machine, and whether its user has agreed.

`parts` are what a flow executes, and their hash; `code` are its pieces of Python. `needs` says what
of them asks for trust, and `gate` holds a run back until it has it: from the `store` of the user's
decisions, from the `shipped` examples, or from the command itself. `run` ties a gate to one run,
`sheet` is what a person reads, with the `estimate` of calls and cost. `decisions` are the use cases.
"""
