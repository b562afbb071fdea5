"""The organization to which the trail assigns an act that concerns no unit: where the user's rights begin."""

from __future__ import annotations

from registry.common.declared.actors import ActorPlace

from .access.scopes import place_of

PLACES = (ActorPlace(place_of),)
