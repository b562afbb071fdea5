"""How long things are kept, and all that is held on a person. Knows no table of the apps above."""
