"""What administrators of an organization's subtree do: keep accounts, grants and summary clients.

They see no person and no figure, and of the units only their names.
"""
