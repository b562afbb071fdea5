"""What becomes of places of work when the area in which they lie ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from members import services
from members.models import Base
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.units.services import NewArea, abolish_area, merge_areas, split_area
from reports.engine.answers import answer
from reports.questions import Question
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 1)


def founded(world: World, area: str, code: str = "CS-1", on: date = date(2025, 9, 1)) -> Base:
    facts = services.BaseFacts("Công ty Mường Xa", world.area[area])
    base: Base = services.found_base(code=code, facts=facts, on=on, by=world.staff).base
    return base


def lies(base: Base) -> list[tuple[str, date, date]]:
    return list(base.terms.order_by("starts_on").values_list("area__key", "starts_on", "ends_on"))


def test_it_goes_on_in_what_its_area_is_merged_into_and_comes_out_as_it_came_in(
    world: World, tmp_path: Any
) -> None:
    base, closed = founded(world, "a1-1"), founded(world, "a1-1", "CS-2")
    later = founded(world, "a1-1", "CS-3")
    services.close_base(base=closed, on=date(2026, 1, 1), by=world.staff)
    services.change_base(base=later, changes={"workers": 7}, on=date(2026, 4, 1), by=world.staff)
    merge_areas(
        sources=[world.area["a1-1"], world.area["a1-2"]],
        into=NewArea("Mới", key="moi"),
        on=ON,
        by=world.staff,
    )
    assert lies(base) == [("a1-1", date(2025, 9, 1), ON), ("moi", ON, FOREVER)]
    assert lies(closed) == [("a1-1", date(2025, 9, 1), date(2026, 1, 1))]
    # What was said later of it, still stands.
    assert lies(later)[1:] == [("moi", ON, date(2026, 4, 1)), ("moi", date(2026, 4, 1), FOREVER)]
    assert later.terms.get(ends_on=FOREVER).workers == 7
    counted = answer(Question("bases_without_organization", organization="DU-A", on=date(2026, 5, 1)))
    assert counted.total.value == 2
    dump(tmp_path / "first")
    assert "CS-1,Công ty Mường Xa,,moi,,,,2026-03-01," in (tmp_path / "first" / "bases.csv").read_text()
    assert load(tmp_path / "first").changes == 0


def test_it_lies_in_the_main_part_or_where_none_is_in_the_area_above(world: World) -> None:
    divided, parted, gone = (
        founded(world, "a1-1"),
        founded(world, "a1-2", "CS-2"),
        founded(world, "b2-2", "CS-3"),
    )
    main, other = NewArea("Một", key="mot"), NewArea("Hai", key="hai")
    split_area(source=world.area["a1-1"], into=[other, main], main=main, on=ON, by=world.staff)
    parts = [NewArea("Ba", key="ba"), NewArea("Bốn", key="bon")]
    split_area(source=world.area["a1-2"], into=parts, on=ON, by=world.staff)
    abolish_area(area=world.area["b2-2"], on=ON, by=world.staff)
    assert [lies(base)[-1][0] for base in (divided, parted, gone)] == ["mot", "xa-a", "xa-b"]


def test_an_area_does_not_end_where_nothing_could_take_it(world: World, monkeypatch: Any) -> None:
    founded(world, "b2-2")
    monkeypatch.setattr("members.endings._area_above", lambda area, on: None)
    with pytest.raises(Refused) as refused:
        abolish_area(area=world.area["b2-2"], on=ON, by=world.staff)
    assert (refused.value.code, refused.value.field) == ("base_left", "on")
    assert "Công ty Mường Xa" in refused.value.message
