"""What goes wrong with a server, told to the person at the screen."""

from __future__ import annotations


class ServerError(Exception):
    """A server cannot be had; the message is Vietnamese and says what to do."""
