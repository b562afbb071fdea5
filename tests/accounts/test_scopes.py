"""Who sees what and who may do what, over a reform that merged, divided and abolished."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from members import services as members
from members.models import Event, Member
from registry.accounts.access import scopes
from registry.accounts.models import Grant, Role, User
from registry.units.models import Area, Organization
from registry.units.structure import forest
from tests.world import REFORM

pytestmark = pytest.mark.django_db


def codes(user, **given):
    ids = scopes.subtree_ids(user, **given)
    return set(Organization.objects.filter(pk__in=ids).values_list("code", flat=True))


def grant(world, code, role=Role.OFFICER, **dates):
    user = User.objects.create(username=f"granted-{code}-{role}")
    Grant.objects.create(user=user, role=role, organization=world.cell[code], **dates)
    return user


def test_staff_of_the_province_see_every_organization(world):
    assert codes(world.staff) == set(world.cell)


def test_an_officer_sees_the_commune_and_the_past_that_came_into_it(world):
    # The committees merged into the commune's, its cells, and the agency's cell that followed them.
    assert codes(world.officer) == {
        "DU-A", "HU-A", "DB-A1", "DB-A2", "CB-A1-1", "CB-A1-2", "CB-A2", "CB-B1-1", "CB-CQ"
    }  # fmt: skip


def test_what_was_divided_is_shown_to_none_of_its_parts_alone(world):
    # The committee divided between both communes stays where it last stood, under what came into the second.
    assert "DB-B1" not in codes(world.officer)
    assert "DB-B1" in codes(world.other_officer)


def test_before_the_reform_rights_ran_down_the_tree_of_the_day(world):
    user = grant(world, "HU-A")
    assert codes(user, on=REFORM - timedelta(days=1)) == {
        "HU-A", "DB-A1", "DB-A2", "CB-A1-1", "CB-A1-2", "CB-A2", "CB-CQ"
    }  # fmt: skip


def test_a_grant_over_a_merged_organization_follows_it(world):
    user = grant(world, "HU-A")
    assert set(scopes.root_ids(user)) == {world.cell["HU-A"].pk, world.cell["DU-A"].pk}
    assert codes(user) == codes(world.officer)


def test_a_grant_over_a_divided_organization_follows_all_its_parts(world):
    user = grant(world, "DB-B1")
    assert codes(user) >= codes(world.officer) | codes(world.other_officer)


def test_a_grant_holds_from_its_first_day_to_the_eve_of_its_last(world):
    today = localdate()
    yet_to_come = grant(world, "TU", starts_on=today + timedelta(days=1))
    over = grant(world, "DU-A", ends_on=today)
    assert codes(yet_to_come) == codes(over) == set()
    assert codes(over, on=today - timedelta(days=1)) == codes(world.officer)


def test_roles_are_told_apart(world):
    commune = world.cell["DU-A"].pk
    assert scopes.may(world.officer, commune, *scopes.WRITERS)
    assert not scopes.may(world.officer, commune, *scopes.MANAGERS)
    assert not scopes.may(world.officer, world.cell["DU-B"].pk, *scopes.WRITERS)
    assert not scopes.may(world.viewer, commune, *scopes.WRITERS)
    assert scopes.may(world.viewer, commune)
    assert scopes.has_role(world.staff, Role.STAFF) and not scopes.has_role(world.stranger, *scopes.READERS)


def test_who_was_struck_off_may_do_nothing(world):
    world.officer.is_active = False
    assert not scopes.has_role(world.officer, Role.OFFICER)
    assert not scopes.may(world.officer, world.cell["DU-A"].pk)


def test_a_role_over_one_unit_is_no_role_over_another(world):
    Grant.objects.create(user=world.officer, role=Role.VIEWER, organization=world.cell["DU-B"])
    assert scopes.may(world.officer, world.cell["DU-B"].pk)
    assert not scopes.may(world.officer, world.cell["DU-B"].pk, *scopes.WRITERS)
    assert codes(world.officer, roles=[Role.OFFICER]).isdisjoint({"DU-B", "CB-B2"})


def test_members_are_seen_where_they_count_and_have_counted(world):
    def seen(user):
        return set(Member.objects.visible_to(user).values_list("pk", flat=True))

    mine, other = seen(world.officer), seen(world.other_officer)
    assert world.member["an"].pk in mine - other
    assert world.member["quy"].pk in other - mine
    # She moved from one commune to the other; who died is still theirs.
    assert world.member["oanh"].pk in mine & other
    assert world.member["giang"].pk in mine
    assert seen(world.stranger) == set()
    assert len(seen(world.staff)) == Member.objects.count()


def test_somebody_whose_every_event_was_voided_is_seen_through_them(world):
    event = Event.objects.get(member=world.member["vinh"])
    members.void(event=event, reason="Ghi nhầm người", by=world.officer)
    assert Member.objects.visible_to(world.officer).filter(pk=event.member_id).exists()
    assert not Member.objects.visible_to(world.other_officer).filter(pk=event.member_id).exists()


def test_somebody_who_came_and_went_in_a_day_is_seen(world):
    event = members.transfer_in(
        member_data={"dossier_no": "QUA-1", "full_name": "Lò Văn Qua"},
        cell=world.cell["CB-A2"],
        village=None,
        on=date(2026, 1, 5),
        other_place="in_province",
        by=world.officer,
    )
    members.transfer_out(
        member=event.member, other_place="in_province", on=date(2026, 1, 5), by=world.officer
    )
    assert Member.objects.visible_to(world.officer).filter(dossier_no="QUA-1").exists()


def test_areas_are_seen_by_whoever_leads_them_or_what_holds_them(world):
    keys = set(scopes.visible(Area.objects.all(), world.officer).values_list("key", flat=True))
    assert keys >= {"xa-a", "a1-1", "a2-2", "b1-1", "xa-a1", "xa-a2"}
    assert keys.isdisjoint({"tinh", "xa-b", "b2-2", "xa-b1"})


def test_areas_look_the_same_from_below_as_from_above(world):
    every = list(Area.objects.values_list("pk", flat=True))
    for user in (world.staff, world.officer, world.other_officer, world.viewer, world.stranger):
        assert scopes.areas_in_sight(user, every) == set(scopes.area_ids(user))


def test_a_scope_is_looked_up_once_a_request(world, django_assert_num_queries, monkeypatch):
    # What is cached from one request to the next, and the trees, have tests of their own.
    known = forest()
    monkeypatch.setattr(scopes._scopes, "get", lambda key, look_up: look_up())
    monkeypatch.setattr(scopes, "forest", lambda: known)
    with scopes.remembered(), django_assert_num_queries(1):
        scopes.subtree_ids(world.officer)
        scopes.may(world.officer, world.cell["DU-A"].pk, *scopes.WRITERS)
        scopes.has_role(world.officer, Role.OFFICER)
    with django_assert_num_queries(2):
        scopes.subtree_ids(world.officer)
        scopes.subtree_ids(world.officer)
