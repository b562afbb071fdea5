"""Clients of the summaries API, as tests call."""

from datetime import date

import pytest

from registry.accounts.access import clients


@pytest.fixture
def token(world):
    """How to call as an exact client of the given organization (the province unless given)."""

    def header(code="TU", **values):
        values.setdefault("exact", clients.Exact("để thử", date(2099, 12, 31)))
        token = clients.issue(
            name=f"máy của {code}", organization_id=world.cell[code].pk, by=world.staff, **values
        )
        return {"Authorization": f"Bearer {token}"}

    return header
