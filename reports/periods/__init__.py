"""Periods: which there are, who has closed them, what was published, and what has changed since."""
