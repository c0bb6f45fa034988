"""Chat models behind one protocol: live ones, recorded ones, and which of them a name means.

`registry.ModelRegistry` is the way in. The SDKs are imported when the first live model of their
kind is resolved, so that a recorded run never pays for them.
"""
