"""How fields are shown: one file a family of widgets, chosen by the name that a node type gives.

A widget is a function that builds into the current slot of the page and gives a `Control`.
"""
