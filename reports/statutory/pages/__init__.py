"""Pages of statutory forms."""
