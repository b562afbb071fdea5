"""Row security: what each database role may do, and which rows a context opens."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction
from django.utils.module_loading import module_has_submodule

from members.models import Event, Member, Movement, Post, Stretch
from registry.accounts.access import database_roles as user_roles
from registry.accounts.access import row_security, scopes
from registry.common import database_roles
from registry.common.declared import collected, is_ours
from registry.common.declared.row_security import TableAccess
from registry.servers import roles
from registry.units import numbering
from registry.units.models import Area, Organization, TreeNumbering

pytestmark = pytest.mark.django_db


def role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        return cursor.fetchone()[0]


def seen(model):
    return set(model.objects.values_list("pk", flat=True))


def test_every_table_has_its_wall():
    tables = set(connection.introspection.table_names())
    own = {table for table in tables if not table.startswith(("auth_", "django_"))} | {"django_session"}
    assert own & tables <= row_security.tables().keys()
    assert row_security.tables().keys() <= tables


def test_a_table_declared_twice_is_a_mistake(monkeypatch):
    declared = (*collected("row_security", "TABLES"), TableAccess("members_member"))
    monkeypatch.setattr(row_security, "collected", lambda module, name: declared)
    with pytest.raises(ImproperlyConfigured, match="members_member"):
        row_security.tables.__wrapped__()


def test_an_app_declares_its_own_tables_only():
    labels = {config.label for config in apps.get_app_configs() if is_ours(config.name)}
    for config in apps.get_app_configs():
        if is_ours(config.name) and module_has_submodule(config.module, "row_security"):
            declared = import_module(f"{config.name}.row_security").TABLES
            owners = {access.table.partition("_")[0] for access in declared}
            assert owners & labels == {config.label}


def test_roles_own_nothing_and_pass_by_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname = ANY(%s)",
            [[*roles.ROLES, roles.APP]],
        )
        found = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = ANY(%s)",
            [[*roles.ROLES, roles.APP]],
        )
        owned = cursor.fetchone()[0]
    assert {name for name, *_ in found} == {*roles.ROLES, roles.APP}
    assert not any(any(rights) for _, *rights in found)
    assert owned == 0


def test_policies_are_forced_wherever_people_are(world):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
    assert {
        *("members_member", "members_event", "members_stretch", "members_movement", "members_post"),
        *("imports_batch", "imports_batchfault", "units_organization", "units_area"),
    } <= forced


@pytest.mark.parametrize(("name", "cells"), [("quy", "CB-B2"), ("oanh", "CB-B2"), ("giang", "CB-A2")])
def test_a_member_is_at_home_where_the_last_stretch_was(world, name, cells):
    member = world.member[name]
    member.refresh_from_db()
    assert member.home == world.cell[cells]
    assert member.elsewhere == ([world.cell["CB-B1-1"].pk] if name == "oanh" else None)


@pytest.mark.parametrize("model", [Member, Event, Stretch, Movement, Post, Organization, Area])
def test_without_context_nothing_is_seen(world, model):
    with user_roles.as_user(None):
        assert role() == roles.WEB
        assert seen(model) == set()


@pytest.mark.parametrize("name", ["staff", "officer", "other_officer", "viewer", "stranger", "auditor"])
def test_scopes_and_policies_hold_the_same(world, name):
    user = getattr(world, name)
    first = {
        Member: seen_by_first_net(Member, user),
        Organization: set(scopes.subtree_ids(user)),
        Area: set(scopes.area_ids(user)),
    }
    with user_roles.as_user(user):
        second = {model: seen(model) for model in first}
    assert second == first


def seen_by_first_net(model, user):
    return set(model.objects.visible_to(user).values_list("pk", flat=True))


def test_what_belongs_to_a_member_is_seen_with_the_member(world):
    with user_roles.as_user(world.officer):
        members = seen(Member)
        assert {event.member_id for event in Event.objects.all()} == members
        assert {one.member_id for one in Stretch.objects.all()} == members
        assert {post.village_id for post in Post.objects.all()} <= seen(Area)
    assert world.member["quy"].pk not in members
    assert world.member["oanh"].pk in members


def test_the_context_ends_with_the_block(world):
    before = role()
    with user_roles.as_user(world.staff):
        assert seen(Member)
    assert role() == before
    with user_roles.as_user(None):
        assert not seen(Member)


def test_the_context_ends_with_a_broken_transaction(world):
    before = role()
    with pytest.raises(ProgrammingError), transaction.atomic(), user_roles.as_user(world.staff):
        connection.cursor().execute("SELECT nonsense")
    assert role() == before
    with user_roles.as_user(None):
        assert not seen(Member)


def test_inner_contexts_give_back_the_outer_one(world):
    with user_roles.as_user(world.officer):
        own = seen(Member)
        with database_roles.as_counter():
            assert role() == roles.COUNTER
            assert Stretch.objects.count() > 0
        with user_roles.as_user(world.other_officer):
            assert seen(Member) != own
        assert seen(Member) == own


@pytest.mark.parametrize("column", ["full_name", "sort_key", "native_place"])
def test_figures_are_counted_without_names(world, column):
    with pytest.raises(ProgrammingError), transaction.atomic(), database_roles.as_counter():
        list(Member.objects.values_list(column))


@pytest.mark.parametrize("model", [Member, Event, Stretch, Movement, Post])
def test_summary_clients_select_no_person(world, model):
    with pytest.raises(ProgrammingError), transaction.atomic(), database_roles.as_summary_client():
        model.objects.exists()


def test_the_web_role_writes_nobody_elsewhere(world):
    stranger = world.member["quy"]
    with user_roles.as_user(world.officer):
        assert Member.objects.filter(pk=stranger.pk).update(job="x") == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute(
                "INSERT INTO members_event (member_id, kind, effective_on, document_no, other_place, detail,"
                " recorded_at, void_reason) VALUES (%s, 'away', '2025-01-01', '', '', '', now(), '')",
                [stranger.pk],
            )


def test_derived_rows_are_not_the_webs_to_write(world):
    with pytest.raises(ProgrammingError), transaction.atomic(), user_roles.as_user(world.staff):
        Stretch.objects.all().delete()


def test_a_unit_that_moved_is_seen_from_its_new_place(world):
    from registry.units import organization_acts

    organization_acts.move_organization(
        organization=world.cell["CB-A2"], parent=world.cell["DU-B"], on=date(2026, 1, 1), by=world.staff
    )
    assert numbering.ensure() == ["cells"]
    for user in (world.officer, world.other_officer):
        with user_roles.as_user(user):
            assert seen(Organization) == set(scopes.subtree_ids(user))
    with user_roles.as_user(world.other_officer):
        assert world.member["hanh"].pk in seen(Member)


def test_ranges_of_an_earlier_numbering_hold_nothing(world):
    settings = user_roles.context_of(world.staff)
    TreeNumbering.objects.update(digest="")
    assert numbering.renumber("cells", date.today())
    with database_roles.act(roles.WEB, settings):
        assert not seen(Organization)


def test_who_founds_a_unit_sees_it_at_once(world):
    with user_roles.as_user(world.officer):
        made = Organization.objects.create(code="MOI")
        assert made.pk in seen(Organization)
    with user_roles.as_user(world.other_officer):
        assert made.pk not in seen(Organization)
    with user_roles.as_user(world.staff):
        assert made.pk in seen(Organization) or not numbering.ensure()
