"""The demos by name, and bringing one into an empty register through the ordinary import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from members.models import Member
from registry.audit.trail import record
from registry.imports.engine import load
from registry.imports.outcome import Outcome
from registry.units.models import Area, Organization
from registry.units.official_load import load_official
from reports import noticing

from . import (
    card_batches,
    merger,
    province,
    replay_dien_bien,
    replay_district,
    replay_son_la,
    supplements,
    under_way,
)
from .cast import BROUGHT_IN, enter_the_cast


@dataclass(frozen=True, slots=True)
class Scenario:
    """One demo: the official code of its province, and what writes its sheets up to a day."""

    name: str
    title: str
    province: str
    write: Callable[[Path, date], None]
    # What happens in the register once the sheets are in it.
    afterwards: Callable[[], object] = lambda: None


def _go_on() -> None:
    """What the demo's board and officer have done since."""
    merger.carry_out()
    under_way.begin()
    card_batches.collect()
    supplements.open_the_years()


DEFAULT = "dien-bien-nay"
SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(DEFAULT, "Tỉnh Điện Biên, mười năm đến nay", "11", province.write, _go_on),
        Scenario(
            "tram-nghin",
            "Tỉnh Điện Biên phóng lên 100.000 đảng viên",
            "11",
            lambda folder, end: province.write(folder, end, province.HUNDRED_THOUSAND),
        ),
        Scenario(
            "dien-bien",
            "Tỉnh Điện Biên 2005 - 2019 theo số liệu đã công bố",
            "11",
            lambda folder, _: replay_dien_bien.write(folder),
        ),
        Scenario(
            "dien-bien-district",
            "Huyện Điện Biên năm 2022 theo số liệu đã công bố",
            "11",
            lambda folder, _: replay_district.write(folder),
        ),
        Scenario(
            "son-la",
            "Tỉnh Sơn La 2016 - 2020 theo số liệu đã công bố",
            "14",
            lambda folder, _: replay_son_la.write(folder),
        ),
    )
}
# The sheets are written up to the day itself, but never up to one before the reform was carried out.
EARLIEST_END = date(2026, 1, 1)


class NotEmpty(Exception):
    """The register holds people or organizations already; a demo never mixes with them."""


class Refused(Exception):
    """The import refused the demo's own sheets: a fault of the demo, with the faults in words."""


def is_empty() -> bool:
    """Whether the register holds neither people nor Party organizations."""
    return not (Member.objects.exists() or Organization.objects.exists())


def bring_in(scenario: Scenario, end: date) -> Outcome:
    """Write the sheets of ``scenario`` up to ``end`` and take them in; all or nothing.

    Afterwards the register holds the scenario, the official units of its province, and the users of
    :mod:`demo.cast`. Raises :class:`NotEmpty` where people or organizations are there already.
    """
    with transaction.atomic(), TemporaryDirectory(prefix="demo-") as folder:
        if not is_empty():
            raise NotEmpty
        if not Area.objects.filter(key=f"T{scenario.province}").exists():
            load_official(by=None, province_codes=[scenario.province])
        scenario.write(Path(folder), max(end, EARLIEST_END))
        outcome = load(folder, by=None)
        if not outcome.ok:
            raise Refused("\n".join(str(fault) for fault in outcome.faults[:20]))
        record(BROUGHT_IN, by=None, scenario=scenario.name)
        enter_the_cast()
        scenario.afterwards()
        noticing.look(end)
    return outcome
