"""What board staff see in a browser. Every figure comes from :mod:`reports.engine.answers`."""
