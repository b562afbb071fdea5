"""The policy: who holds which right, and what each address of the register needs.

``docs/access.md`` is printed from here, the gate in front of every view asks here, and the access matrix of
the tests is computed from here. What rights there are says :mod:`registry.common.declared.routes`; what an
address needs, the app whose address it is, in its ``routes.py``. Where a right holds, and that it runs down
the tree, :mod:`.scopes` says.
"""

from __future__ import annotations

from functools import cache

from django.core.exceptions import ImproperlyConfigured

from registry.accounts.models import Role, User
from registry.common.declared import collected
from registry.common.declared.routes import Right, Route, Section

from . import scopes

# Auditors and administrators see no person and no figure, so that nobody watches over himself.
HOLDERS: dict[Right, tuple[str, ...]] = {
    Right.SEE: scopes.READERS,
    Right.ENTER: scopes.WRITERS,
    Right.MANAGE: scopes.MANAGERS,
    Right.KEEP: (*scopes.MANAGERS, *scopes.ADMINISTRATORS),
    Right.AUDIT: scopes.AUDITORS,
    Right.ADMINISTER: scopes.ADMINISTRATORS,
}


def holds(user: User, right: Right) -> bool:
    """Does the user hold ``right`` anywhere today? Who has no grant at all may look, and finds nothing."""
    if not user.is_active:
        return False
    if right in HOLDERS:
        return scopes.has_role(user, *HOLDERS[right])
    return right is not Right.LOOK or holds(user, Right.SEE) or not scopes.has_role(user, *Role.values)


@cache
def all_routes() -> dict[str, Route]:
    """What every address needs, by its name; an address that is not in it is refused to everybody."""
    found: dict[str, Route] = {}
    order = list(Section)
    for declared in sorted(collected("routes", "ROUTES"), key=lambda one: order.index(one.section)):
        if twice := found.keys() & declared.by_name.keys():
            # Else it would depend on the order of the apps which of two rights opens an address.
            raise ImproperlyConfigured(f"Addresses declared twice: {', '.join(sorted(twice))}")
        found |= declared.by_name
    return found
