"""What somebody tries who gets SQL run in an officer's request: ways to wider rows, and what they ask for.

A way is a list of statements; ``{goal}`` is what is asked, ``{quoted}`` the same within quotes. Contexts that
were signed for somebody or something else stand in braces, too (``Register.contexts``).
"""

from __future__ import annotations

# Each says of whom it shows a row: m and the member's number; n and how many there are.
GOALS = {
    "members": "SELECT 'm' || id, full_name FROM members_member",
    "counted": "SELECT 'm' || id, birth_date, ethnicity FROM members_member",
    "events": "SELECT 'm' || member_id, effective_on FROM members_event",
    "stretches": "SELECT 'm' || member_id, birth_date FROM members_stretch",
    "how many": "SELECT 'n' || count(*) FROM members_member",
}
_EVERYTHING = (
    (
        "SELECT set_config('registry.user', '1', true),"
        " set_config('registry.cells_lo', '0', true),"
        " set_config('registry.cells_hi', '9223372036854775807', true),"
        " set_config('registry.cells', '{(,)}', true), set_config('registry.areas_lo', '0', true)"
    )
    .replace("{", "{{")
    .replace("}", "}}")
)
_SAY = "SELECT set_config('registry.context', '{%s}', true)"
_LEAK = (
    "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS"
    " $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
)
_PATH = "SET search_path = pg_temp, public"

# Asked for every goal.
WAYS: dict[str, list[str]] = {
    "plainly": ["{goal}"],
    "without a context": ["RESET registry.context", "{goal}"],
    "the settings of before": [_EVERYTHING, "{goal}"],
    "a context without a code": [
        "SELECT set_config('registry.context', '0|0|registry_web|1|{{(,)}}|{{(,)}}|{{(,)}}', true)",
        "{goal}",
    ],
    "the own context widened": [_SAY % "widened", "{goal}"],
    "the own context for another role": [_SAY % "as_counter", "SET ROLE registry_counter", "{goal}"],
    "a code without the key": [_SAY % "hashed", "{goal}"],
    "a code by the salt": [_SAY % "salted", "{goal}"],
    "a code cut short": [_SAY % "cut", "{goal}"],
    "the context of another process": [_SAY % "other_process", "{goal}"],
    "the context of another start": [_SAY % "other_start", "{goal}"],
    "the context of another session": [_SAY % "other_session", "{goal}"],
    "the context of the transaction before": [_SAY % "before", "{goal}"],
    "the staff's context of another session": [_SAY % "of_staff", "{goal}"],
    "set while it is read": ["{goal} WHERE " + (_SAY % "widened")[7:] + " IS NOT NULL"],
    "in a transaction of its own": ["COMMIT", "BEGIN", _SAY % "before", "{goal}"],
    "without a transaction": ["COMMIT", "SELECT set_config('registry.context', '{before}', false)", "{goal}"],
    "as the login": ["SET ROLE NONE", "{goal}"],
    "as the counter": ["SET ROLE registry_counter", "{goal}"],
    "as the deriver": ["SET ROLE registry_deriver", "{goal}"],
    "as a summary client": ["SET ROLE registry_summary", "{goal}"],
    "as the owner": ["SET ROLE registry", "{goal}"],
    "as a superuser": ["SET SESSION AUTHORIZATION postgres", "{goal}"],
    "as the counter in a setting": ["SELECT set_config('role', 'registry_counter', true)", "{goal}"],
    "as the counter for good": ["SET SESSION ROLE registry_counter", "COMMIT", "BEGIN", "{goal}"],
    "as the role of the beginning": ["SET ROLE NONE", "RESET ROLE", "{goal}"],
    "a cursor": ["DECLARE c CURSOR FOR {goal}", _EVERYTHING, "FETCH ALL FROM c"],
    "a cursor that outlives": ["DECLARE c CURSOR WITH HOLD FOR {goal}", "COMMIT", "FETCH ALL FROM c"],
    "a cursor of another role": [
        "SET ROLE registry_counter",
        "DECLARE c CURSOR FOR {goal}",
        "SET ROLE registry_web",
        "FETCH ALL FROM c",
    ],
    "prepared for another role": ["PREPARE p AS {goal}", "SET ROLE registry_counter", "EXECUTE p"],
    "prepared by another role": [
        "SET ROLE registry_counter",
        "PREPARE p AS {goal}",
        "SET ROLE registry_web",
        "EXECUTE p",
    ],
    "a block": [
        "CREATE TEMP TABLE got (line text)",
        "GRANT ALL ON got TO PUBLIC",
        "DO $$ BEGIN SET LOCAL ROLE registry_counter;"
        " EXECUTE 'INSERT INTO got SELECT x::text FROM ({quoted}) x'; END $$",
        "SELECT * FROM got",
    ],
    "a function": [
        "CREATE FUNCTION pg_temp.f() RETURNS SETOF text LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN QUERY SELECT x::text FROM ({goal}) x; END $$",
        "SELECT pg_temp.f()",
    ],
    "a function with the counter's rights": [
        "SET ROLE registry_counter",
        "CREATE FUNCTION pg_temp.f() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS"
        " $$ SELECT x::text FROM ({goal}) x $$",
        "GRANT EXECUTE ON FUNCTION pg_temp.f() TO PUBLIC",
        "SET ROLE registry_web",
        "SELECT pg_temp.f()",
    ],
    "a function that sets": [
        "CREATE FUNCTION pg_temp.f() RETURNS SETOF text LANGUAGE sql SET registry.context = '{widened}' AS"
        " $$ SELECT x::text FROM ({goal}) x $$",
        "SELECT pg_temp.f()",
    ],
    "a view": ["CREATE TEMP VIEW v AS {goal}", "SELECT * FROM v"],
    "a view of the counter's": [
        "SET ROLE registry_counter",
        "CREATE TEMP VIEW v AS {goal}",
        "GRANT SELECT ON v TO PUBLIC",
        "SET ROLE registry_web",
        "SELECT * FROM v",
    ],
    "a table made of it": ["CREATE TEMP TABLE t AS {goal}", "SELECT * FROM t"],
    "COPY": ["COPY ({goal}) TO STDOUT"],
    "COPY as the counter": ["SET ROLE registry_counter", "COPY ({goal}) TO STDOUT"],
    "as XML": ["SELECT query_to_xml('{quoted}', true, false, '')::text"],
    "row security off": ["SET row_security = off", "{goal}"],
    "row security switched off": ["ALTER TABLE members_member DISABLE ROW LEVEL SECURITY", "{goal}"],
    "policies dropped": ["DROP POLICY web ON members_member", "{goal}"],
    "a policy more": ["CREATE POLICY more ON members_member USING (true)", "{goal}"],
    "rights given": ["ALTER ROLE registry_app BYPASSRLS", "GRANT registry TO registry_app", "{goal}"],
    "another function of the name": [
        "CREATE FUNCTION pg_temp.registry_context(text) RETURNS text LANGUAGE sql AS $$ SELECT '{{(,)}}' $$",
        "CREATE FUNCTION pg_temp.registry_units(text) RETURNS SETOF bigint LANGUAGE sql AS"
        " $$ SELECT id FROM units_organization $$",
        _PATH,
        "{goal}",
    ],
    "the function replaced": [
        "CREATE OR REPLACE FUNCTION public.registry_context(field text) RETURNS text LANGUAGE sql AS"
        " $$ SELECT '{{(,)}}' $$",
        "{goal}",
    ],
    "another operator": [
        "CREATE FUNCTION pg_temp.yes(int8, int8multirange) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
        "CREATE OPERATOR pg_temp.<@ (LEFTARG = int8, RIGHTARG = int8multirange, FUNCTION = pg_temp.yes)",
        _PATH,
        "{goal}",
    ],
    "another table of keys": [
        "CREATE TEMP TABLE common_contextkey (id bigint, salt bytea, inner_pad bytea, outer_pad bytea)",
        "INSERT INTO pg_temp.common_contextkey VALUES (99, '', '{zeros}', '{zeros}')",
        _PATH,
        _SAY % "by_zeros",
        "{goal}",
    ],
    "other tables of numbers": [
        "CREATE TEMP TABLE units_organizationnumber AS SELECT unit_id, {place}::bigint AS place FROM"
        " public.units_organizationnumber",
        _PATH,
        "{goal}",
    ],
    "other clocks and settings": [
        "SET TIME ZONE 'UTC'",
        "SET bytea_output = 'escape'",
        "SET extra_float_digits = 0",
        _SAY % "before",
        "{goal}",
    ],
    "numbers moved": ["UPDATE units_organizationnumber SET place = {place}", "{goal}"],
    "numbers moved by the deriver": [
        "SET ROLE registry_deriver",
        "DELETE FROM units_organizationnumber WHERE unit_id = {cell}",
        "UPDATE units_organizationnumber SET place = {place} WHERE unit_id = {home}",
        "SET ROLE registry_web",
        "{goal}",
    ],
    "homes moved by the deriver": [
        "SET ROLE registry_deriver",
        "UPDATE members_member SET home_id = {cell}",
        "SET ROLE registry_web",
        "{goal}",
    ],
    "homes moved": ["UPDATE members_member SET home_id = {cell}, elsewhere = ARRAY[{cell}]", "{goal}"],
    "locked rows": ["{goal} FOR UPDATE"],
}

# Each asks for something of its own.
SINGLE: dict[str, list[str]] = {
    "a function that looks on": [_LEAK, "SELECT 1 FROM members_member WHERE pg_temp.leak(full_name)"],
    "a function that looks on, at dates": [
        _LEAK,
        "SELECT 1 FROM members_stretch WHERE pg_temp.leak('m' || member_id)",
    ],
    "an error that quotes": ["SELECT full_name::int FROM members_member ORDER BY id DESC"],
    "an error for one": ["SELECT 1 / (id - {outside}) FROM members_member"],
    "seen by function": ["SELECT 'm' || n FROM generate_series(1, 500) n WHERE registry_sees_member(n)"],
    "seen by function, as another": [
        "SET ROLE registry_counter",
        "SELECT 'm' || n FROM generate_series(1, 500) n WHERE registry_sees_member(n)",
    ],
    "seen by function, without context": [
        "RESET registry.context",
        "SELECT 'm' || n FROM generate_series(1, 500) n WHERE registry_sees_member(n)",
    ],
    "statistics": ["SELECT * FROM pg_stats WHERE tablename LIKE 'members%'"],
    "statistics themselves": ["SELECT * FROM pg_statistic"],
    "statements of others": ["SET ROLE NONE", "SELECT query FROM pg_stat_activity"],
    "statements prepared": [
        "SELECT statement FROM pg_prepared_statements",
        "SELECT statement FROM pg_cursors",
    ],
    "the trail": ["SELECT 'm' || member_id FROM audit_seen"],
    "the trail as the deriver": ["SET ROLE registry_deriver", "SELECT 'm' || member_id FROM audit_seen"],
    "entries of the trail": ["SELECT 'm' || object_id FROM audit_entry WHERE object_type = 'members.member'"],
    "a line of the trail": [
        "SELECT audit_record(jsonb_build_array(jsonb_build_object('recorded_at', now(), 'actor_name', '',"
        " 'action', 'x', 'object_type', '', 'object_id', '', 'secret_digest', '', 'facts',"
        " jsonb_build_object(), 'seen', ARRAY[{outside}], 'homes', ARRAY[{cell}])))",
        "SELECT 'm' || member_id FROM audit_seen WHERE organization_id <> {cell}",
        "SELECT full_name FROM members_member WHERE id = {outside}",
    ],
    "holders of posts": ["SELECT 'm' || holder_id FROM members_post"],
    "holders of posts as the counter": [
        "SET ROLE registry_counter",
        "SELECT 'm' || holder_id FROM members_post",
    ],
    "movements": ["SELECT 'm' || member_id FROM members_movement"],
    "movements as the counter": [
        "SET ROLE registry_counter",
        "SELECT 'm' || member_id FROM members_movement",
    ],
    "imports": ["SELECT * FROM imports_batch", "SELECT * FROM imports_batchfault"],
    "an event for somebody": [
        "INSERT INTO members_event (member_id, kind, effective_on, document_no, other_place, detail,"
        " recorded_at, void_reason) VALUES ({outside}, 'away', '2025-01-01', '', '', '', now(), '')"
        " RETURNING 'm' || member_id",
    ],
    "somebody deleted": ["DELETE FROM members_member WHERE id = {outside} RETURNING 'm' || id"],
    "somebody changed": ["UPDATE members_member SET occupation = '' RETURNING 'm' || id"],
    "a foreign key that answers": [
        "CREATE TEMP TABLE t (m bigint REFERENCES members_member)",
        "INSERT INTO t VALUES ({outside})",
        "SELECT 'm' || m FROM t",
    ],
    "a conflict that answers": [
        "INSERT INTO members_member (id, full_name) VALUES ({outside}, 'x')"
        " ON CONFLICT (id) DO UPDATE SET occupation = 'y' RETURNING 'm' || members_member.id",
    ],
    "a merge": [
        "MERGE INTO members_member USING (VALUES ({outside})) v (id) ON v.id = members_member.id"
        " WHEN MATCHED THEN UPDATE SET occupation = full_name",
        "SELECT 'm' || id FROM members_member WHERE id = {outside}",
    ],
    "the key": ["SELECT * FROM common_contextkey"],
    "the key as the counter": ["SET ROLE registry_counter", "TABLE common_contextkey"],
    "the key as the deriver": ["SET ROLE registry_deriver", "TABLE common_contextkey"],
    "the key as the login": ["SET ROLE NONE", "TABLE common_contextkey"],
    "the key in a file": ["SELECT pg_read_binary_file(pg_relation_filepath('common_contextkey'))"],
    "the key in a plan": [
        "SET client_min_messages = log",
        "SET debug_print_parse = on",
        "SET debug_print_rewritten = on",
        "SET debug_print_plan = on",
        "SELECT registry_context('cells')",
        _SAY % "widened",
        "SELECT registry_context('cells')",
    ],
    "the key in a generic plan": [
        "SET client_min_messages = debug5",
        "SET debug_print_plan = on",
        "SET plan_cache_mode = force_generic_plan",
        "SELECT registry_context('cells')",
    ],
    "the key in the source": ["SELECT pg_get_functiondef('registry_context(text)'::regprocedure)"],
    "the key in statistics": ["SELECT * FROM pg_stats_ext", "SELECT * FROM pg_stats WHERE tablename ~ 'key'"],
    "the key by COPY": ["COPY common_contextkey TO STDOUT"],
    "the key by a function of one's own": [
        "CREATE FUNCTION pg_temp.k() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS"
        " $$ SELECT k::text FROM public.common_contextkey k $$",
        "SELECT pg_temp.k()",
    ],
    "another server": ["CREATE EXTENSION dblink", "CREATE EXTENSION postgres_fdw"],
    "pages of the table": ["CREATE EXTENSION pageinspect", "SELECT get_raw_page('members_member', 0)"],
    "a program": ["COPY (SELECT 1) TO PROGRAM 'id'", "COPY (SELECT 1) TO '/dev/null'"],
    "files": [
        "SELECT pg_ls_dir('base')",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT lo_import('PG_VERSION')",
    ],
    "a library": ["LOAD 'pageinspect'", "SET session_preload_libraries = 'x'"],
    "a trigger": [
        "CREATE FUNCTION pg_temp.t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TRIGGER t BEFORE UPDATE ON members_member FOR EACH ROW EXECUTE FUNCTION pg_temp.t()",
        "CREATE RULE r AS ON SELECT TO members_stretch DO INSTEAD SELECT 1",
    ],
}

# What would give rights in a later request: each is refused, in an officer's context and without any.
RIGHTS: dict[str, str] = {
    "a grant given": (
        "INSERT INTO accounts_grant (user_id, role, organization_id, starts_on, ends_on)"
        " VALUES ({officer}, 'staff', {top}, '2020-01-01', '9999-12-31')"
    ),
    "a grant widened": "UPDATE accounts_grant SET organization_id = {top} WHERE user_id = {officer}",
    "a grant of another's": "UPDATE accounts_grant SET user_id = {officer} WHERE user_id = {staff}",
    "a grant made longer": "UPDATE accounts_grant SET ends_on = '9999-12-31' WHERE user_id = {officer}",
    "a grant taken": "DELETE FROM accounts_grant WHERE user_id = {staff}",
    "a grant merged": (
        "MERGE INTO accounts_grant USING (VALUES ({officer})) v (id) ON v.id = accounts_grant.user_id"
        " WHEN MATCHED THEN UPDATE SET role = 'staff', organization_id = {top}"
    ),
    "another's password": (
        "UPDATE accounts_user SET password = (SELECT password FROM accounts_user WHERE id = {officer})"
        " WHERE id = {staff}"
    ),
    "another's password, on conflict": (
        "INSERT INTO accounts_user (id, username, password, full_name) VALUES ({staff}, 'x', 'y', '')"
        " ON CONFLICT (id) DO UPDATE SET password = 'y'"
    ),
    "an account opened again": "UPDATE accounts_user SET is_active = true WHERE id = {staff}",
    "an account handed over": "UPDATE accounts_user SET organization_id = {cell} WHERE id = {staff}",
    "an account made": (
        "INSERT INTO accounts_user (username, password, full_name, is_active, organization_id)"
        " VALUES ('x', 'y', '', true, {top})"
    ),
    "an account without a place": (
        "INSERT INTO accounts_user (username, password, full_name, is_active) VALUES ('x', 'y', '', true)"
    ),
    "an account deleted": "DELETE FROM accounts_user WHERE id = {staff}",
    "another's second factor": (
        "INSERT INTO accounts_secondfactor (user_id, kind, name, data, counter, created_at)"
        " VALUES ({staff}, 'totp', '', jsonb_build_object(), 0, now())"
    ),
    "a second factor handed over": (
        "UPDATE accounts_secondfactor SET user_id = {officer} WHERE user_id = {auditor}"
    ),
    "a second factor taken": "DELETE FROM accounts_secondfactor WHERE user_id = {auditor}",
    "a machine that sees exactly": (
        "INSERT INTO accounts_summaryclient (name, organization_id, token_digest, created_at, exact_until,"
        " exact_reason) VALUES ('x', {top}, 'y', now(), '2099-01-01', 'z')"
    ),
    "a machine's token": "UPDATE accounts_summaryclient SET token_digest = 'y'",
    "another's cell moved": (
        "UPDATE units_organizationterm SET parent_id = {parent} WHERE organization_id = {home}"
    ),
    "another's cell founded again": (
        "INSERT INTO units_organizationterm (organization_id, parent_id, starts_on, ends_on, kind, name,"
        " sector, sort_key) VALUES ({home}, {parent}, '2014-01-01', '2014-12-31', 'cell', 'x', '', 'x')"
    ),
    "another's cell ended": "DELETE FROM units_organizationterm WHERE organization_id = {home}",
    "an heir made": (
        "INSERT INTO units_organizationchange (changed_on, kind, source_id, target_id, is_main, instrument)"
        " VALUES ('2026-01-01', 'merge', {home}, {parent}, true, '')"
    ),
    "more to lead": (
        "UPDATE units_organizationterm SET area_id = {province} WHERE organization_id = {parent}"
    ),
    "another's village moved": (
        "UPDATE units_areaplacement SET parent_id = {commune} WHERE area_id = {village}"
    ),
    "the guard taken off": "ALTER TABLE accounts_grant DISABLE TRIGGER ALL",
    "the guard passed by": "SET session_replication_role = replica",
}
