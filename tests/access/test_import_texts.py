"""What is wrong with a file is told in its own words, and in none of another territory."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.imports.models import Batch
from tests.work import work_on

from .markers import A, Planted, text_of

pytestmark = pytest.mark.django_db(transaction=True)

# Somebody of the other commune, whose number, name and birth date are known; a cell and a village of it.
MEMBERS = (
    "dossier_no,full_name,birth_date,card_no\nHS00014,Lý A Quý,08/03/1999,910000000014\nM-1,Lò Văn Mới,,\n"
)
EVENTS = (
    "dossier_no,kind,effective_on,cell_code,village_key\n"
    "HS00014,moved,2026-03-03,,a1-1\n"
    "HS00014,cell_changed,2026-03-04,CB-A1-1,\n"
    "M-1,admitted,2026-03-03,CB-B2,b2-1\n"
    "M-1,moved,2026-04-03,,b2-2\n"
)
POSTS = (
    "village_key,post,dossier_no,valid_from,valid_to\n"
    "a1-1,association_head,HS00014,2026-01-01,\n"
    "b2-1,village_head,,2026-01-01,\n"
)
CODES = {"outside_scope"}


def test_faults_of_a_file_name_nothing_of_another_territory(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    words = Planted(world)
    browser = Client()
    browser.force_login(world.officer)
    files = [
        SimpleUploadedFile(f"{name}.csv", text.encode(), content_type="text/csv")
        for name, text in (("members", MEMBERS), ("events", EVENTS), ("posts", POSTS))
    ]
    address = browser.post("/nhap/", {"files": files}).headers["Location"]
    browser.post(f"{address}kiem-tra/")
    batch = Batch.objects.latest("created_at")
    work_on(batch)
    faults = list(batch.faults.values_list("sheet", "row", "column", "code", "message"))
    assert {code for _, _, _, code, _ in faults} == CODES, faults
    told = [
        text_of(browser.get(page)) for page in (address, f"{address}cot/", f"{address}tep-loi/", "/nhap/")
    ]
    assert words.foreign("\n".join(told), A) == set()
    assert all("zq" not in fault.message for fault in batch.faults.all())
