"""Use cases of tracing: a table or a run in, the origins of its failures out; and replays that prove them."""
