"""The house itself: its rooms, its files, its commands, its documents."""
