"""Assertions: what is asserted of an output, and what comes out.

`checks/` holds the declarative checks and their contract (`checks/check.py`), `judge` the questions
to models; `arguments` validates a spec, `evaluate` evaluates it, `outcomes` counts and combines
what came out, `identity` says when two assertions are the same.
"""
