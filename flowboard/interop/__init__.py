"""Exchange with other tools: importers, reports and exports."""
