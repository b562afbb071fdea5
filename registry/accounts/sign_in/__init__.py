"""Signing in with two steps, the session that comes of it, and one's own account."""
