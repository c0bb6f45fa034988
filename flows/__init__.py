"""Example flows with their data, recordings and grades. Nothing here is code: see README.md."""
