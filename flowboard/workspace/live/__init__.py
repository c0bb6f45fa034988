"""Runs as somebody watches them: started in a process of their own, followed, cancelled, and shown by node."""
