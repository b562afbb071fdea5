"""Errors of the embedded servers, in words for the person at the terminal."""

from __future__ import annotations


class ServerError(Exception):
    """A server cannot be had; the message is Vietnamese and says what to do."""
