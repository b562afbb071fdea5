"""Batches of membership cards: collected by a unit, approved by the level above, and only then issued."""
