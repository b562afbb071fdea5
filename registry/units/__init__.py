"""Both dated trees, areas and Party organizations: what stood where, since when, what became of it."""
