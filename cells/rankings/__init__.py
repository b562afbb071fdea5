"""Ranking: periods, who is ranked in a unit and by whom, and how many may be in the first class."""
