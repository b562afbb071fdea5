"""One name for each thing on every page: the old ones are nowhere in what people read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry.common.text import search_key
from reports.labels import label
from tests.web.pages import get
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
# Old names, and what may be called so: the programme is named by its own decision.
OLD = {
    "Bản chưa có": "",
    "chưa có ĐV": "",
    "bản trắng": r"[Xx]óa bản trắng|bản trắng đảng viên",
    "Đến 30 tuổi": "",
    "18–30": "",
    "đảng viên trẻ": "",
    "người trẻ": "",
    "ngày cấu trúc": "",
}


def read() -> list[tuple[Path, str]]:
    """The templates and the code of the product, without migrations, whose words are of their day."""
    folders = ("templates", "reports", "registry", "members", "cells")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.*")]
    code = [path for path in found if path.suffix in (".py", ".html") and "migrations" not in path.parts]
    assert len(code) > 500
    return [(path.relative_to(ROOT), path.read_text()) for path in code]


def test_old_names_are_nowhere() -> None:
    faults = [
        f"{path}: {old}"
        for path, text in read()
        for old, allowed in OLD.items()
        if old in (re.sub(allowed, "", text) if allowed else text)
    ]
    # The name of a table in the database, which no page shows.
    assert set(faults) <= {"reports/models.py: bản trắng"}, faults


@pytest.mark.django_db
def test_ages_are_said_alike_and_found_as_they_are_said(world: World) -> None:
    assert label("age_band", "18-30") == "Từ 18 đến 30 tuổi"
    assert label("age_band", "over_60") == "Trên 60 tuổi"
    assert "Từ 18 đến 30 tuổi" in get(world.staff, "/").text
    found = get(world.staff, "/so-lieu/", q="18 đến 30").context["groups"]
    codes = {indicator.code for _, group in found for indicator in group}
    assert codes >= {"youth_share", "youth_admissions", "youth_admission_share"}
    assert search_key("18 đến 30") in search_key(label("age_band", "18-30"))
