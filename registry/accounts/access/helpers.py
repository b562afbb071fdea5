"""Who can help somebody whose role does not reach: the administrators who keep that person's rights."""

from __future__ import annotations

from django.utils.timezone import localdate

from registry.accounts.models import Grant, Role, User

from . import scopes

# More names than these help nobody.
_NAMED = 3


def who_can_help(user: User) -> list[User]:
    """Administrators over the user's own units, who can grant a role; nearest first. Without units: any."""
    administrators = {
        grant.user_id: grant.user
        for grant in Grant.objects.on(localdate())
        .filter(role=Role.ADMINISTRATOR, user__is_active=True)
        .exclude(user=user)
        .select_related("user")
        .order_by("pk")
    }
    places = set(scopes.root_ids(user, roles=Role.values))
    if user.organization_id is not None:
        places.add(user.organization_id)
    kept = {pk: scopes.subtree_ids(one, roles=scopes.ADMINISTRATORS) for pk, one in administrators.items()}
    able = [pk for pk in administrators if not places or places & set(kept[pk])]
    return [administrators[pk] for pk in sorted(able, key=lambda pk: len(kept[pk]))[:_NAMED]]
