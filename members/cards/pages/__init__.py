"""Pages of batches of cards: the list, one batch, its forms."""
