"""Forms on which officers enter what cells and villages do."""
