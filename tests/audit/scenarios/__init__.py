"""One small act of each write service of the register, ready to be done one time.

Acts come in groups, each with what its acts need before they can be done.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.world import World

from . import accounts, between, cases, cell_life, imports, people, plans, records, reporting, units
from .acts import Act
from .cases import case_of, novice

# Each group, and how the names of the services begin that its acts go through; the first that fits is meant.
GROUPS: dict[Callable[[World], dict[str, Act]], tuple[str, ...]] = {
    cases.cases: ("members.services.cases.",),
    between.transfers: ("members.services.handing_over.",),
    between.settings: ("members.services.confirming.", "members.services.holidays."),
    records.doubles: ("members.services.joining.",),
    records.comparisons: ("members.services.comparing.",),
    records.printed: ("members.papers.",),
    between.card_batches: ("members.cards.",),
    between.supplements: ("members.supplements.",),
    cell_life.reviews: ("members.services.reviews.",),
    people.erasure: ("members.services.erasing.",),
    people.of_units: ("members.services.party_posts.", "members.services.bases."),
    people.tasks: ("members.services.assignments.",),
    people.people: ("members.services.",),
    cell_life.village_work: ("cells.services.village_work.",),
    cell_life.ranked: ("cells.services.rankings.", "cells.rankings."),
    cell_life.residents: ("cells.services.residence.",),
    units.territory: ("registry.units.services.",),
    units.organizations: ("registry.units.organization_acts.", "cells.services.serving."),
    plans.reorganizations: ("reports.reorganization.", "registry.units.grassroots."),
    reporting.periods_and_forms: ("reports.periods.", "reports.statutory."),
    reporting.made: ("reports.files.",),
    reporting.figures: ("reports.", "cells.meetings."),
    imports.brought_in: ("registry.imports.",),
    imports.forgotten: ("registry.privacy.", "registry.audit."),
    accounts.administration: ("registry.accounts.",),
}

# Services without an act here, each with why.
ELSEWHERE = {
    # A security key must sign; its frame is that of add_totp.
    "registry.accounts.sign_in.factors.add_key",
    # Only a row for the clock's work; what that removes leaves its lines there.
    "registry.privacy.retention.runs.ask",
}


def scenarios(world: World) -> dict[str, Act]:
    """The acts by the service that they go through; none is done yet, what they need is there."""
    _read_again(world)
    return {name: act for group in GROUPS for name, act in group(world).items()}


def act_of(world: World, service: str) -> Act:
    """The act that goes through one service; only what acts of its group need is made."""
    _read_again(world)
    group = next(group for group, services in GROUPS.items() if service.startswith(services))
    return group(world)[service]


def _read_again(world: World) -> None:
    for member in world.member.values():
        member.refresh_from_db()


__all__ = ["ELSEWHERE", "act_of", "case_of", "novice", "scenarios"]
