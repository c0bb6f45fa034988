"""An open flow: one truth that several people edit at once, with undo, drafts, versions and saving."""
