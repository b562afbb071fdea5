"""A filled paper as PDF in the typography of official papers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from registry.common.typesetting import FONTS

from .filling import Filled, side_by_side

PROGRAM = Path(__file__).with_name("typesetting.py")
# What the process takes of the processor it limits itself; this is for a machine that is busy.
WAIT = 60


class NotSet(Exception):
    """The paper could not be set in type within the limits."""


def as_pdf(pieces: Sequence[Filled]) -> bytes:
    """The paper, ready to print; raises :class:`NotSet`."""
    words = orjson.dumps([[piece.as_data() for piece in group] for group in side_by_side(pieces)])
    try:
        # The interpreter and the script are our own; the words go as data.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(PROGRAM), str(FONTS)],
            input=words,
            capture_output=True,
            timeout=WAIT,
            check=True,
            env={"LC_ALL": "C.UTF-8"},
            cwd=PROGRAM.parent,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise NotSet from error
    return done.stdout
