"""What machines may ask: summaries and the catalogue, never a person. Wired up in :mod:`registry.api`."""
