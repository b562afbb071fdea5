"""Acts on how cells and villages live: work on villages, rankings, residence, reviews."""

from __future__ import annotations

from datetime import date

from cells import services as cells
from cells.rankings.cap import Cap, set_cap
from cells.rankings.periods import RankedPeriod
from cells.services import rankings, residence
from members import services as members
from tests.world import World

from .acts import ON, Act


def village_work(world: World) -> dict[str, Act]:
    village, by = world.area["b2-2"], world.staff
    open_one = cells.open_programme(
        village=world.area["a1-3"], charge=cells.Charge("no_source"), on=date(2025, 9, 1), by=by
    )
    noted = cells.note_step(village=village, step="survey", on=date(2025, 9, 1), by=by)
    services = "cells.services.village_work"
    return {
        f"{services}.open_programme": lambda: cells.open_programme(
            village=village, charge=cells.Charge("other"), on=ON, by=by
        ),
        f"{services}.revise_programme": lambda: cells.revise_programme(
            programme=open_one, changes={"cause": "other"}, by=by
        ),
        f"{services}.close_programme": lambda: cells.close_programme(programme=open_one, on=ON, by=by),
        f"{services}.note_step": lambda: cells.note_step(village=village, step="class", on=ON, by=by),
        f"{services}.remove_step": lambda: cells.remove_step(entry=noted, by=by),
    }


def ranked(world: World) -> dict[str, Act]:
    year = RankedPeriod("year", date(2024, 1, 1), date(2024, 12, 31))
    cells_ = [world.cell[code].pk for code in ("CB-CQ", "CB-DN", "CB-B2")]
    new, proposed, back = ([rankings.RankingChange(pk, None, rankings.Ranked("good"))] for pk in cells_)
    rankings.propose(period=year, changes=[*proposed, *back], by=world.officer)
    services = "cells.services.rankings"
    return {
        f"{services}.propose": lambda: rankings.propose(period=year, changes=new, by=world.staff),
        f"{services}.decide": lambda: rankings.decide(period=year, changes=proposed, by=world.staff),
        f"{services}.send_back": lambda: rankings.send_back(
            period=year, changes=back, reason="thiếu", by=world.staff
        ),
        "cells.rankings.cap.set_cap": lambda: set_cap(cap=Cap(percent=15), on=ON, by=world.staff),
    }


def residents(world: World) -> dict[str, Act]:
    cell, by, on = world.cell["CB-B2"], world.staff, date(2025, 9, 1)
    here = residence.introduce(member=world.member["binh"], cell=cell, on=on, by=by)
    services = "cells.services.residence"
    return {
        f"{services}.introduce": lambda: residence.introduce(
            member=world.member["an"], cell=cell, on=ON, by=by
        ),
        f"{services}.end_introduction": lambda: residence.end_introduction(assignment=here, on=ON, by=by),
        f"{services}.record_comments": lambda: residence.record_comments(
            year=2025, results={world.member["an"].pk: "yes"}, by=by
        ),
    }


def reviews(world: World) -> dict[str, Act]:
    by, on = world.staff, date(2025, 9, 1)
    open_one = members.open_review(member=world.member["binh"], on=on, reason="dues", by=by)
    services = "members.services.reviews"
    return {
        f"{services}.open_review": lambda: members.open_review(
            member=world.member["an"], on=ON, reason="activity", by=by
        ),
        f"{services}.close_review": lambda: members.close_review(
            review=open_one, on=ON, outcome="kept", by=by
        ),
    }
