"""The sheet of one member on paper: what the register holds on the person, in the order of life."""
