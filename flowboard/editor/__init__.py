"""The NiceGUI editor: a face of the workspace."""
