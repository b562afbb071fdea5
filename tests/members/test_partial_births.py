"""A birth of which only the year or the month is known: how it comes in, counts, is shown and goes out."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from members import services
from members.forms.amend import CorrectForm
from members.models import Event, Member
from registry.common.values.days import PartialDay, Precision
from registry.imports.dump import dump
from registry.imports.engine import load
from tests.imports import samples
from tests.world import World

from .pages.officers import check, confirm, sign_in

pytestmark = pytest.mark.django_db


def born(folder):
    with (folder / "members.csv").open(encoding="utf-8") as file:
        return [row["birth_date"] for row in csv.DictReader(file)]


def test_sheets_bring_it_in_and_out_as_it_came(tmp_path):
    content = samples.sheets()
    for row, text in ((2, "1985"), (3, "2/1992"), (4, "31/12/1970")):
        samples.put(content, "members", row, "birth_date", text)
    samples.add(content, "events", "0001,exempted,2018-05-01,,,,,,ốm dài ngày,2018-10-31")
    assert load(samples.write_folder(tmp_path / "in", content)).faults == []
    for form in ("out", "out.xlsx"):
        dump(tmp_path / form)
        assert load(tmp_path / form).changes == 0
    assert born(tmp_path / "out") == ["1985", "02/1992", "1970-12-31", "1999-01-15", ""]
    member = Member.objects.get(dossier_no="0001")
    assert (member.birth_date, str(member.born)) == (date(1985, 7, 1), "1985")
    assert set(member.stretches.values_list("birth_date", flat=True)) == {date(1985, 7, 1)}
    assert Member.objects.get(dossier_no="0002").birth_date == date(1992, 2, 15)
    assert Event.objects.get(kind="exempted").until == date(2018, 10, 31)
    # The whole day, when somebody knows it: a correction, also where the day is the middle itself.
    samples.put(content, "members", 2, "birth_date", "1985-07-01")
    outcome = load(samples.write_folder(tmp_path / "again", {"members": content["members"]}))
    assert (outcome.counts["members"].updated, outcome.changes) == (1, 1)
    assert str(Member.objects.get(dossier_no="0001").born) == "01/07/1985"


def test_forms_take_and_show_it(world: World) -> None:
    client, member = sign_in(world.officer), world.member["an"]
    url = f"/dang-vien/{member.pk}/"
    typed = {k: v for k, v in CorrectForm.initial_of(member).items() if v is not None}
    page = check(client, f"{url}dinh-chinh/", **typed | {"birth_date": "1985", "reason": "theo sổ cũ"})
    assert confirm(client, page).url == url
    member.refresh_from_db()
    assert member.born == PartialDay(date(1985, 7, 1), Precision.YEAR)
    assert dict(client.get(url).context["facts"])["Ngày sinh"] == "1985"
    assert "sinh 1985" in client.get(f"{url}dinh-chinh/").text
    assert 'value="1985"' in client.get(f"{url}dinh-chinh/").text
    services.correct(member=member, by=world.officer, reason="giấy khai sinh", birth_date=date(1985, 7, 1))
    member.refresh_from_db()
    assert member.birth_date_precision == ""
