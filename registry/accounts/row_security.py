"""Who may do what with the tables of accounts, and with those of the libraries that sign users in."""

from __future__ import annotations

from registry.common.declared.row_security import READ, TableAccess, alike

TABLES = (
    *alike(("accounts_user", "accounts_grant", "accounts_session", "accounts_device", "accounts_tries")),
    TableAccess("accounts_summaryclient", summary="SELECT, UPDATE (last_used_at)"),
    TableAccess("mfa_authenticator"),
    # The sign-in library's, unused: accounts here have no address for mail.
    *alike(("account_emailaddress", "account_emailconfirmation"), web=READ),
)
