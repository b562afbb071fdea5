"""Pages of supplement rounds: completeness by unit, the list of people, and the forms."""
