"""What axe-core finds wrong with a page for those who do not see, hear or point as others do."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

_AXE = Axe()
# Of a rule that is broken on a page the first places tell enough.
_MOST = 3


def violations(page: Any) -> list[str]:
    """Each rule that the page breaks, with where; empty where it breaks none."""
    found = _AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url}: {rule['id']}: {[node['html'][:150] for node in rule['nodes'][:_MOST]]}"
        for rule in found
    ]
