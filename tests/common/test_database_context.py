"""Contexts of row security: who signs them and for how long; what a session leaves to the next request."""

from __future__ import annotations

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction

from members.models import Member
from registry.accounts.access.database_roles import as_user
from registry.common import database_context, database_roles
from registry.servers import roles

pytestmark = pytest.mark.django_db
PARALLEL = """
SET LOCAL max_parallel_workers_per_gather = 2; SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL debug_parallel_query = on
"""


def people():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM members_member")
        return {row[0] for row in cursor.fetchall()}


def renew():
    with connection.cursor() as cursor:
        database_context.renew_key(cursor)


def test_a_new_key_lets_the_one_before_hold_and_no_other(world):
    here = database_context.transaction_of(connection)
    context = here.sign((roles.WEB, "", "{(,)}", "", ""))
    for renewals in range(3):
        with transaction.atomic():
            database_context.say(roles.WEB, context, connection)
            if renewals < 2:
                assert people()
            else:
                with pytest.raises(ProgrammingError, match="not signed"), transaction.atomic():
                    people()
            database_context.say(here.role, "", connection)
        renew()
    with database_roles.as_machine():
        assert people()


def test_every_migrate_draws_a_new_key():
    before = database_context.transaction_of(connection).salt
    renew()
    assert database_context.transaction_of(connection).salt != before


def test_a_process_with_another_secret_does_not_start(settings):
    database_roles.verify()
    settings.SECRET_KEY = "of another register"
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        database_roles.verify()


def test_a_register_without_a_key_says_what_to_do(world):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_contextkey")
    with pytest.raises(ImproperlyConfigured, match="migrate"), database_roles.as_machine():
        people()


def test_inner_contexts_are_signed_for_the_same_transaction(world):
    with as_user(world.officer):
        own = people()
        outer = database_roles.context()
        with database_roles.as_machine():
            assert people() > own
            with database_roles.as_counter():
                assert people() > own
        assert people() == own and database_roles.context() == outer


def test_workers_of_a_parallel_query_see_the_same(world):
    with as_user(world.officer):
        own = people()
        with connection.cursor() as cursor:
            cursor.execute(PARALLEL)
            cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) SELECT id FROM members_member")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Workers Launched: " in plan and "Workers Launched: 0" not in plan, plan
        assert people() == own == set(Member.objects.visible_to(world.officer).values_list("pk", flat=True))


def test_in_a_transaction_that_only_reads(world):
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT here; SET TRANSACTION READ ONLY")
        with as_user(world.officer):
            assert people()
        cursor.execute("ROLLBACK TO SAVEPOINT here")


@pytest.fixture
def session():
    """A session of its own, of the web's login."""
    side = connection.copy()
    side.settings_dict["USER"] = roles.APP
    side.ensure_connection()
    yield side
    side.close()


def state(side):
    return side.connection.execute(
        "SELECT current_setting('search_path'), current_user::text,"
        " to_regclass('pg_temp.accounts_grant')::text"
    ).fetchone()


def test_a_session_leaves_nothing_to_the_next_request(session):
    clean = ("public, pg_temp", roles.WEB, None)
    assert state(session) == clean
    session.connection.execute("CREATE TEMP TABLE accounts_grant (user_id bigint)")
    session.connection.execute("SET search_path = pg_temp, public; SET ROLE registry_counter")
    assert state(session) != clean
    assert session.is_usable()
    assert state(session) == clean


def test_a_session_that_died_is_not_used_again(session):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [session.connection.info.backend_pid])
    assert not session.is_usable()


def test_taking_on_a_role_puts_the_tables_of_the_register_first(session):
    session.connection.execute("BEGIN; CREATE TEMP TABLE members_member (id bigint)")
    session.connection.execute("INSERT INTO pg_temp.members_member VALUES (1)")
    session.connection.execute("SET search_path = pg_temp, public")
    database_context.say(roles.WEB, "", session)
    assert session.connection.execute("SELECT id FROM members_member").fetchall() == []


def test_no_statement_shows_a_context(session):
    class Noted(psycopg.Cursor):
        def execute(self, query, *args, **options):
            asked.append(query)
            return super().execute(query, *args, **options)

    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch, session.connection.transaction():
        patch.setattr(psycopg, "Cursor", Noted)
        here = database_context.transaction_of(session)
        context = here.sign((roles.WEB, "", "", "", ""))
        database_context.say(roles.WEB, context, session)
    assert len(asked) == 2 and not any(context[:64] in str(query) for query in asked)
