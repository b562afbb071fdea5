"""The lock that imports and their undoing take, so that two never write at once."""

LOCK_KEY = 7_302_511
LOCK = f"SELECT pg_advisory_xact_lock({LOCK_KEY})"
