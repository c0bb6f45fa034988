"""Tracing: which upstream node introduced a failure. Pure: tables in, records out."""
