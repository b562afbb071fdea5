"""The pages of papers: issuing one, the book of numbers, and templates."""
