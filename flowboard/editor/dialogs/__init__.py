"""Dialogs and banners of a flow, one file each. Every text in them is sent as text."""
