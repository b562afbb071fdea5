"""Units that are exempt: with a reason, and with where their number went."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from registry.audit.models import Entry
from registry.units.structure import forest
from reports.targets.editing import ALL_LEVELS, editing
from reports.targets.exempting import exempt
from reports.targets.models import Target
from reports.targets.proposing import propose
from reports.targets.services import Given, Refused, reallocate
from tests.members.pages.officers import confirm, sign_in
from tests.world import World

from .test_pages import OF_PROVINCE, PAGE, YEAR, check, handed_on
from .test_proposing import ON

__all__ = ["handed_on"]

EXEMPT = "/chi-tieu/mien/"


def release(world: World, recipient: str = "DU-B", to: str | None = "DU-A", **more: Any) -> Any:
    given: dict[str, Any] = {
        "subject": YEAR,
        "unit": world.cell["TU"],
        "recipient": world.cell[recipient],
        "passed_to": world.cell[to] if to else None,
        "reason": "không còn nguồn",
        "document_no": "31-KH/TU",
        "in_force_from": ON,
        "by": world.staff,
    }
    return exempt(**given | more)


def values() -> dict[str, Decimal | None]:
    rows = Target.objects.filter(in_force_from=ON).select_related("recipient")
    return {row.recipient.code: row.value for row in rows}


def test_its_number_goes_to_another_and_the_sum_stays(handed_on: World) -> None:
    done = release(handed_on)
    assert (values(), done.reserve) == ({"DU-A": 18, "DU-B": 0}, 2)
    row = Target.objects.get(recipient=handed_on.cell["DU-B"], in_force_from=ON)
    assert (row.exempt_reason, row.exempt_number, row.passed_to) == (
        "không còn nguồn",
        6,
        handed_on.cell["DU-A"],
    )
    assert Entry.objects.filter(action="targets.set").latest("pk").reason == "không còn nguồn"


def test_without_an_heir_it_stays_with_who_gave_it(handed_on: World) -> None:
    assert release(handed_on, to=None).reserve == 8
    assert values() == {"DU-B": 0}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"to": "DU-B"}, "passed_to_itself", "passed_to"),
        ({"to": "CB-A1-1"}, "not_below", "passed_to"),
        ({"recipient": "CB-A1-1"}, "not_below", "recipient"),
        ({"reason": " "}, "no_reason", "reason"),
    ],
)
def test_what_cannot_be_is_refused(handed_on: World, changes: Any, code: str, field: str) -> None:
    with pytest.raises(Refused) as caught:
        release(handed_on, **changes)
    assert (caught.value.code, caught.value.field, values()) == (code, field, {})


def test_who_has_nothing_cannot_be_exempt_and_nothing_is_added_to_a_part_of_members(handed_on: World) -> None:
    release(handed_on)
    with pytest.raises(Refused) as caught:
        release(handed_on)
    assert caught.value.code == "nothing_to_exempt"
    Target.objects.filter(recipient=handed_on.cell["DU-B"]).update(
        value=7, unit="percent_of_members", exempt_reason="", exempt_number=None, passed_to=None
    )
    with pytest.raises(Refused) as caught:
        release(handed_on, recipient="DU-A", to="DU-B")
    assert caught.value.code == "heir_has_a_part"


def test_a_number_given_later_ends_it_and_a_proposal_leaves_it_out(handed_on: World) -> None:
    release(handed_on)
    found = editing(YEAR, unit=handed_on.cell["TU"].pk, on=ON, structure=forest().on(ON))
    stated = dict.fromkeys(found.lines, 1)
    numbers = propose(
        found, total=20, weight="stated", has_floors=False, level=ALL_LEVELS, stated=stated
    ).numbers
    under = {id_ for id_ in found.lines if handed_on.cell["DU-B"].pk in found.structure.party.path(id_)}
    assert under and not under & set(numbers) and numbers[handed_on.cell["DU-A"].pk] == 20
    reallocate(
        subject=YEAR,
        unit=handed_on.cell["TU"],
        amounts={handed_on.cell["DU-B"].pk: Given(Decimal(2))},
        document_no="",
        in_force_from=ON,
        by=handed_on.staff,
    )
    row = Target.objects.get(recipient=handed_on.cell["DU-B"], in_force_from=ON)
    assert (row.value, row.exempt_reason, row.exempt_number, row.passed_to) == (2, "", None, None)


def test_page_and_machine_say_why_and_where_it_went(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    typed = {"recipient": "DU-B", "passed_to": "DU-A", "reason": "không còn nguồn"}
    page = check(client, EXEMPT + OF_PROVINCE, **typed)
    says = "Đảng bộ xã Nậm B được miễn 6: Đảng bộ xã Nậm A nhận thay, từ 12 thành 18."
    assert says in page.content.decode() and values() == {}
    shown = client.get(confirm(client, page).url).content.decode()
    assert "được miễn" in shown and "không còn nguồn; 6 do Đảng bộ xã Nậm A nhận thay" in shown
    token = {"Authorization": f"Bearer {handed_on.client_token}"}
    asked = {"from": "2026-01-01", "to": "2026-12-31", "on": "2026-03-01", "measure": "admissions"}
    rows = {r["key"]: r for r in Client().get("/api/v1/targets/", asked, headers=token).json()["targets"]}
    assert [rows["DU-B"][name] for name in ("value", "exempt", "exempt_number", "passed_to")] == [
        0,
        "không còn nguồn",
        6,
        "DU-A",
    ]
    assert rows["DU-A"]["exempt"] is None


def test_the_other_commune_gets_404_and_a_viewer_403(handed_on: World) -> None:
    assert sign_in(handed_on.other_officer).get(EXEMPT + OF_PROVINCE).status_code == 404
    assert sign_in(handed_on.viewer).get(EXEMPT + OF_PROVINCE).status_code == 403
    assert sign_in(handed_on.staff).get(PAGE + OF_PROVINCE).status_code == 200
