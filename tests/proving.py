"""Do the long proofs run whole? `make prove` says so; the suite runs a short profile of each."""

from __future__ import annotations

import os

PROVE = os.environ.get("REGISTRY_PROVE") == "1"
