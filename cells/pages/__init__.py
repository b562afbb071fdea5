"""Pages on which staff change what a cell is responsible for."""
