"""Do the long proofs run whole? `make prove` says so; the suite runs a short profile of each."""

from __future__ import annotations

import os

PROVE = os.environ.get("REGISTRY_PROVE") == "1"
# Registers that Hypothesis draws for each property in the long run; some draw twice as many or a part of it.
EXAMPLES = int(os.environ.get("REGISTRY_EXAMPLES", "200"))
