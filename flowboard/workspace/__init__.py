"""The use cases, one file each, that join the rooms below: what the command line and the editor call.

Whatever a use case can't do it says by `FlowError` (what is wrong with a flow file) or
`WorkspaceError` (everything else), as a sentence for the user. Results are plain dataclasses.
"""
