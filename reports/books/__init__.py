"""Books of a unit and period, ready to print, and the lists of badges and cards that are decided on."""
