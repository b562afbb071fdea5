"""A value that cannot be read, by the code of the rule that it breaks."""

from __future__ import annotations


class ValueFault(Exception):
    """``code`` names the rule, ``about`` fills its message."""

    def __init__(self, code: str, *about: str) -> None:
        super().__init__(code)
        self.code = code
        self.about = about
