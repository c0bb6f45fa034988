"""Alignment: criteria, suggestion, sampling, metrics, selection, report card. Pure: tables in, records out."""
