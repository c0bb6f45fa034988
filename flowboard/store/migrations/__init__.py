"""Migrations of the store, run by `flowboard.store.schema`."""
