"""Files made in the background: whose they are, what stays of one that is stopped, and how long they stay."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant
from registry.audit.models import Entry
from registry.common.declared.makers import Made, Maker
from registry.common.queue import items, progress, working
from registry.common.refusals import Refused
from registry.privacy.retention.kinds import by_code
from reports.files import jobs, services
from reports.files.models import FilePart, MadeFile
from reports.periods.books import period
from reports.statutory.choosing import FORMS, in_force
from reports.statutory.filling import Of, fill
from reports.statutory.workbook import as_xlsx
from tests.work import lapse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unseen(monkeypatch):
    """Nothing that a test writes is seen on the connection that notes progress."""
    monkeypatch.setattr(progress, "BETWEEN", 1e9)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(world, by=None, **more) -> MadeFile:
    said = {"period": "2025-H2", "level": "own", "kinds": "xlsx"} | more
    return services.ask(
        maker="forms", organization=world.cell["DU-A"], title="Bộ biểu", asked=said, by=by or world.officer
    )


def made(wanted: MadeFile) -> MadeFile:
    found = working.do(jobs.KIND, wanted.pk)
    return found or wanted


def entries(action: str) -> int:
    return Entry.objects.filter(action=action).count()


def test_it_works(world):
    """From the page of forms to a zip whose forms are those of the page."""
    client = browser(world.staff)
    page = client.get("/bieu/?don-vi=TU&ky=2025-H2").content.decode()
    assert "Lập bộ biểu" in page and "cấp trên trực tiếp cơ sở (3 đơn vị)" in page
    sent = {"cap": "superior_committee", "tep": ["xlsx", "pdf"]}
    assert client.post("/bieu/bo/?don-vi=TU&ky=2025-H2", sent).url == reverse("made_files")
    wanted = services.of(world.staff).get()
    assert "hx-get" in client.get(reverse("made_files")).content.decode()
    wanted = made(wanted)
    assert (wanted.state, wanted.error) == ("done", "")
    assert wanted.file_name == "bieu-tu-2025-h2-superior-committee.zip"
    response = client.get(reverse("made_file", args=[wanted.pk]))
    content = b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/zip" and len(content) == wanted.size
    with ZipFile(BytesIO(content)) as pack:
        assert pack.testzip() is None
        names = pack.namelist()
        listed = openpyxl.load_workbook(BytesIO(pack.read("muc-luc.xlsx"))).active
        units = [[cell.value for cell in row] for row in listed.iter_rows(min_row=5)]
        of = Of(world.cell["DU-A"].pk, period("2025-H2"))
        folder = next(row[3] for row in units if row[1] == "DU-A")
        book = pack.read(f"{folder}/bieu.xlsx")
    assert units[0][1] == "TU" and {row[1] for row in units} >= {"TU", "DU-A", "DU-B"}
    assert {row[5] for row in units} == {"khớp"} and all(name.isascii() for name in names)
    assert len(names) == len(units) * (1 + len(FORMS)) + 1
    filled = [
        fill(edition.layout, edition.text, of)
        for edition in (in_force(f, of.about.last, of.path) for f in FORMS)
    ]
    ours, theirs = (openpyxl.load_workbook(BytesIO(one)) for one in (as_xlsx(*filled), book))
    for sheet, other in zip(ours, theirs, strict=True):
        rows = [[[cell.value for cell in row] for row in one.iter_rows(min_row=7)] for one in (sheet, other)]
        assert rows[0] == rows[1]
    assert entries("file.asked") == entries("file.taken") == 1


def test_what_the_units_of_a_pack_have_in_common_is_counted_one_time(world):
    asks = []
    for level in ("own", "superior_committee"):
        wanted = services.ask(
            maker="forms",
            organization=world.cell["TU"],
            title="Bộ biểu",
            asked={"period": "2025-H2", "level": level, "kinds": "xlsx"},
            by=world.staff,
        )
        with CaptureQueriesContext(connection) as captured:
            assert made(wanted).state == "done"
        asks.append(sum("GROUP BY" in one["sql"] and "stretch" in one["sql"] for one in captured))
    assert asks[0] == asks[1] > 0


def test_it_is_nobody_elses(world):
    wanted = made(asked(world))
    other = browser(world.staff)
    for route, method in (("made_file", "get"), ("made_file_stop", "post"), ("made_file_remove", "post")):
        assert getattr(other, method)(reverse(route, args=[wanted.pk])).status_code == 404
    with as_user(world.staff):
        assert not FilePart.objects.exists()
    with as_user(world.officer):
        part = FilePart.objects.get()
        assert not bytes(part.content).startswith(b"PK")
    assert asked_of_another_commune(world) == 404


def asked_of_another_commune(world) -> int:
    sent = {"cap": "own", "tep": ["xlsx"]}
    return browser(world.other_officer).post("/bieu/bo/?don-vi=DU-A&ky=2025-H2", sent).status_code


def test_asked_twice_it_is_made_once(world):
    assert asked(world) == asked(world) != asked(world, kinds="pdf")
    asked(world, level="grassroots")
    with pytest.raises(Refused, match="hãy đợi"):
        asked(world, period="2024")


def test_nothing_stays_of_one_that_is_stopped(world, monkeypatch):
    wanted, client = asked(world), browser(world.officer)

    def stopped(making) -> Made:
        making.into.write(b"x")
        client.post(reverse("made_file_stop", args=[wanted.pk]))
        return Made("x.zip", "application/zip")

    monkeypatch.setattr(jobs, "makers", lambda: {"forms": Maker("forms", stopped)})
    found = made(wanted)
    assert found.state == "cancelled" and not FilePart.objects.exists() and found.size == 0
    assert client.get(reverse("made_file", args=[wanted.pk])).status_code == 302
    assert entries("file.stopped") == 1 and entries("file.taken") == 0


def test_one_whose_worker_died_is_made_again_one_time(world):
    wanted = asked(world)
    dead = items.claim(jobs.KIND, wanted.pk)
    lapse(dead)
    found = made(wanted)
    assert (found.state, found.attempts) == ("done", 2)
    assert sum(len(bytes(part.content)) for part in FilePart.objects.all()) > found.size
    with pytest.raises(items.TakenOver):
        items.write(dead)


def test_who_has_lost_the_right_gets_no_file(world):
    waiting, done = asked(world), made(asked(world, kinds="pdf"))
    Grant.objects.filter(user=world.officer).update(ends_on=timezone.localdate())
    found = made(waiting)
    assert (found.state, found.error) == ("failed", jobs.NO_RIGHT) and not found.parts.exists()
    with pytest.raises(Refused, match="không có quyền"):
        services.take(wanted=done, by=world.officer)


def test_no_file_by_a_delegated_right(world):
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=9), "ends_on": today + timedelta(days=9)}
    Grant.objects.filter(user=world.officer).update(is_delegated=True, **days)
    with pytest.raises(Refused, match="giao thay"):
        asked(world)


def test_old_files_go(world):
    old, young, at_work = made(asked(world)), made(asked(world, kinds="pdf")), asked(world, period="2024")
    long_ago = timezone.now() - timedelta(days=9)
    MadeFile.objects.filter(pk__in=[old.pk, at_work.pk]).update(asked_at=long_ago)
    kind = by_code()["made_files"]
    limit = timezone.now() - timedelta(days=kind.days)
    assert kind.count(limit) == kind.remove(limit) == 1
    assert set(MadeFile.objects.all()) == {young, at_work}
    assert set(FilePart.objects.values_list("whole", flat=True)) == {young.pk}


def test_removing_one(world):
    wanted, client = made(asked(world)), browser(world.officer)
    remove = partial(client.post, reverse("made_file_remove", args=[wanted.pk]))
    assert remove().status_code == 302 and remove().status_code == 404
    assert not FilePart.objects.exists() and entries("file.removed") == 1
