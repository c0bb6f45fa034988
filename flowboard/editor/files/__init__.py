"""Files that come in and go out: `arriving` opens what was dropped, `leaving` makes what is exported,
`routes` are the addresses of both.
"""
