"""What may go wrong during a run, each fault once, and the invariants that hold after every one."""
