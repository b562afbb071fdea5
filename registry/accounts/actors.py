"""Where a user's act stands in the trail that concerns no unit of its own: where the user's rights begin."""

from __future__ import annotations

from registry.common.declared.actors import ActorPlace

from .access.scopes import place_of

PLACES = (ActorPlace(place_of),)
