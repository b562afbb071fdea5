"""Password hashes, a few at a time: each takes 100 MB of memory for a tenth of a second."""

from __future__ import annotations

from threading import BoundedSemaphore

from django.contrib.auth import hashers

# In one process: more would not be quicker on the cores that there are, and would fill the memory.
AT_ONCE = 2
_turns = BoundedSemaphore(AT_ONCE)


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Django's own, a few at a time."""

    def encode(self, password: str, salt: str) -> str:
        """The hash to be stored."""
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Is it the password of that hash?"""
        with _turns:
            return super().verify(password, encoded)
