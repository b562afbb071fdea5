"""A reorganization as a plan: drafted, shared, previewed, carried out, undone while nothing builds on it."""
