"""What axe-core finds wrong with a page for those who do not see, hear or point as others do."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.proving import PROVE

_AXE = Axe()
# Of a rule that is broken on a page the first places tell enough.
_MOST = 3
# The place is told by what stands there, and no rule that runs reads style sheets.
_OPTIONS = {"resultTypes": ["violations"], "selectors": False, "preload": {"assets": ["media"]}}
# In the suite the first rows of a table stand for those after them; with ``REGISTRY_PROVE=1`` all are read.
_ROWS = 6
_ALIKE = None if PROVE else {"exclude": [[f"tbody > tr:nth-child(n+{_ROWS + 1})"]]}


def violations(page: Any) -> list[str]:
    """Each rule that the page breaks, with where; empty where it breaks none."""
    found = _AXE.run(page, context=_ALIKE, options=_OPTIONS).response["violations"]
    return [
        f"{page.url}: {rule['id']}: {[node['html'][:150] for node in rule['nodes'][:_MOST]]}"
        for rule in found
    ]
