"""Asking for figures as a protected client does."""

import pytest

from registry.accounts.access import clients

API = "/api/v1/summaries/"


@pytest.fixture
def protected_token(world):
    """The token of a protected client of the province."""
    return clients.issue(name="được bảo vệ", organization_id=world.cell["TU"].pk, by=world.staff)


@pytest.fixture
def ask(client, protected_token):
    """Ask as a protected client of the province, or with another token."""

    def get(indicator, parameters, token=protected_token):
        response = client.get(f"{API}{indicator}/", parameters, headers={"Authorization": f"Bearer {token}"})
        return response

    return get
