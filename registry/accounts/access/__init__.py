"""Who sees what and who may do what: scopes, the rights of addresses, the database's roles and policies."""
