"""When a register begins, for pages that have nobody to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django import template
from django.utils.timezone import localdate

from registry.accounts.access.places import Place, roots_of, structure_of, unit_place
from registry.common.moments import moment_of
from reports.asking import ask
from reports.engine.beginnings import began_after_cached

register = template.Library()


@register.simple_tag(takes_context=True)
def began_after(context: template.Context, place: Place | None = None) -> date | None:
    """The first day of the register of the unit, or of the user's own, if it is after the reporting date."""
    request = context["request"]
    moment = moment_of(request)
    # What did not stand yet on a day so early stands today.
    for placed in (moment, replace(moment, structure_on=localdate())):
        structure = structure_of(placed)
        asked = [] if place is None else [unit_place(structure, place.tree, place.id)]
        found = next((one for one in [*asked, *roots_of(request, structure)] if one.stands), None)
        if found is not None:
            return began_after_cached(ask(found, "members", placed, on=moment.on), moment.on)
    return None
