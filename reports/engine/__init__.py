"""Answering questions: which units make the rows, what is counted in each, and the list behind a figure."""
