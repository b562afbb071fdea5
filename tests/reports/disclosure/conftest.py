"""Asking for figures as a protected client does."""

import pytest

from registry.accounts.access import clients

API = "/api/v1/summaries/"


@pytest.fixture
def ask(client, world):
    """Ask as a protected client of the province, or with another token."""
    own = clients.issue(name="được bảo vệ", organization_id=world.cell["TU"].pk, by=world.staff)

    def get(indicator, parameters, token=own):
        response = client.get(f"{API}{indicator}/", parameters, headers={"Authorization": f"Bearer {token}"})
        return response

    return get
