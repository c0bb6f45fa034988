"""How everything looks: `tokens.css` names every colour, `shell.css` lays the pages out, `quasar.css`
dresses NiceGUI's own elements, `icons.py` draws the icons.
"""
