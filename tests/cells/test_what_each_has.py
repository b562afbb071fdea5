"""What cells do, and people in them, has a page, a sheet, a form, a right, an act and a figure."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from django.apps import apps
from django.urls import get_resolver, reverse

from cells.rankings.cap import Cap
from registry.accounts.access.policy import all_routes
from registry.common.declared import collected
from registry.imports.declared import BY_CODE
from reports.catalogue import INDICATORS
from tests.members.pages.officers import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db


class Has(NamedTuple):
    """Of a table its page, its sheet, the form on which it is entered, the act of the trail, a figure."""

    page: str
    sheet: str
    form: str
    act: str
    figure: str


EACH = {
    "cells.CellVillage": Has("villages", "cell_villages", "cell_villages", "cell.serves", "joint_cells"),
    "cells.Meeting": Has("meetings", "meetings", "meetings_edit", "cell.meetings", "meetings"),
    "cells.Ranking": Has("rankings", "rankings", "ranking_decide", "ranking.decided", "ranked_members"),
    "cells.ResidenceComment": Has(
        *("residence", "residence_comments", "residence_comments"),
        *("member.residence_comment", "members_assigned"),
    ),
    "cells.VillageProgramme": Has(
        *("clearing", "village_programme", "programme_open"),
        *("village.programme_opened", "village_programme"),
    ),
    "cells.VillageLogEntry": Has(
        *("villages", "village_log", "village_step", "village.step_noted", "village_programme"),
    ),
    "members.Post": Has("villages", "posts", "village_posts", "post.filled", "post_coverage"),
    "members.Review": Has("reviews", "reviews", "review_open", "member.review_opened", "reviews"),
    "members.Assignment": Has(
        *("assignments", "assignments", "member_assign", "member.assigned", "members_assigned"),
    ),
    "members.PartyPost": Has(
        *("party_posts", "party_posts", "party_post_fill", "party_post.filled", "secretary_is_head"),
    ),
    "members.BaseTerm": Has("bases", "bases", "base_new", "base.founded", "bases_without_member"),
}
# A rule of the board has no figure of its own: where the first class is counted stands what the rule allows.
SETTING = {"cells.RankingCap": Has("ranking_cap", "ranking_caps", "ranking_cap_set", "ranking_cap.set", "")}


class Proposed(NamedTuple):
    """What waits between two levels: page, form, acts of proposing, deciding and sending back."""

    page: str
    forms: tuple[str, ...]
    acts: tuple[str, ...]


# A proposal is no record yet, belongs to the account that made it (nobody confirms an own one) and is removed
# after its time: no sheet carries it to another register and no figure counts it (ADR 99, ADR 118).
PROPOSED = {
    "cells.RankingProposal": Proposed(
        "rankings",
        ("ranking_propose", "ranking_confirm", "ranking_decide"),
        ("ranking.proposed", "ranking.decided", "ranking.sent_back"),
    ),
}


def labels() -> set[str]:
    """The models of cells."""
    return {f"cells.{model.__name__}" for model in apps.get_app_config("cells").get_models()}


def addresses() -> set[str]:
    """The names of all addresses."""
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def test_no_model_of_cells_is_left_out() -> None:
    proxies = {f"cells.{m.__name__}" for m in apps.get_app_config("cells").get_models() if m._meta.proxy}
    assert labels() - proxies == {
        name for name in {**EACH, **SETTING, **PROPOSED} if name.startswith("cells.")
    }


@pytest.mark.parametrize("name", {**EACH, **SETTING})
def test_each_has_all_six(name: str) -> None:
    has, routes = {**EACH, **SETTING}[name], all_routes()
    for address in (has.page, has.form):
        assert address in routes and address in addresses(), address
    assert "POST" in routes[has.form].methods
    assert has.sheet in BY_CODE and (has.figure in INDICATORS or name in SETTING)
    assert has.act in {act.code for act in collected("acts", "ACTS")}
    _is_guarded(name)


def test_a_setting_stands_beside_what_is_counted(world: World) -> None:
    assert set(SETTING) == {"cells.RankingCap"}
    page = sign_in(world.staff).get(f"{reverse('rankings')}?don-vi=DU-A&ky=2025&xem=truc-thuoc")
    assert Cap().words in page.text


@pytest.mark.parametrize("name", PROPOSED)
def test_a_proposal_has_its_page_forms_acts_and_end(name: str) -> None:
    has, routes = PROPOSED[name], all_routes()
    assert {has.page, *has.forms} <= routes.keys() & addresses()
    assert all("POST" in routes[form].methods for form in has.forms)
    assert set(has.acts) <= {one.code for one in collected("acts", "ACTS")}
    assert "ranking_proposals" in {getattr(one, "code", "") for one in collected("retained", "RETAINED")}
    _is_guarded(name)
    # Whoever counts figures does not even read it.
    table = apps.get_model(name)._meta.db_table
    (access,) = [one for one in collected("row_security", "TABLES") if one.table == table]
    assert access.counter == ""


# Of these models something is changed and ended, too: the forms, by what they do.
CHANGED_AND_ENDED = {
    "members.PartyPost": ("party_post_term", "party_post_end"),
    "members.BaseTerm": ("base_change", "base_change_taken_back", "base_close"),
    "members.Post": ("post_vacate",),
    "members.Assignment": ("assignment_change", "assignment_end", "introduction_end"),
    "members.Review": ("review_close",),
    "cells.VillageProgramme": ("programme_revise", "programme_close"),
    "cells.VillageLogEntry": ("village_step_remove",),
}


def test_what_is_entered_can_be_changed_and_ended() -> None:
    for name, forms in CHANGED_AND_ENDED.items():
        assert name in EACH
        for form in forms:
            assert "POST" in all_routes()[form].methods and form in addresses(), form


def _is_guarded(name: str) -> None:
    table = apps.get_model(name)._meta.db_table
    assert table in {one.table for one in collected("row_security", "TABLES")}
