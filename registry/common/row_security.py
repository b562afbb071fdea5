"""The function that policies ask for the context, and who may do what with counts and notes of writes."""

from __future__ import annotations

from registry.common.declared.row_security import ALL, EVERYTHING, READ, TableAccess, of_context
from registry.servers.roles import APP, ROLES

# A field of the context: nothing where none was said, and a refusal where it was not signed for this very
# transaction of this very session. Workers of a parallel query ask for the session that they work for. The
# key goes into no plan, and codes are compared as digests under it: no word and no time says anything of it.
CONTEXT = f"""
CREATE OR REPLACE FUNCTION registry_context(field text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    context text := current_setting('registry.context', true);
    body text := substr(context, 66);
    parts text[] := string_to_array(body, '|');
    fields CONSTANT text[] := ARRAY['pid', 'started', 'role', 'user', 'cells', 'areas', 'audits',
        'accounts'];
BEGIN
    IF coalesce(context, '') = '' THEN
        RETURN NULL;
    END IF;
    IF parts[2] = ((extract(epoch FROM transaction_timestamp()) * 1000000)::bigint)::text
        AND (parts[1] = pg_backend_pid()::text OR parts[1] = (
            SELECT leader_pid::text FROM pg_stat_get_activity(pg_backend_pid())))
        AND EXISTS (
            SELECT FROM public.common_contextkey AS key
            WHERE sha256(key.outer_pad || sha256(
                      key.outer_pad || sha256(key.inner_pad || convert_to(body, 'UTF8'))))
                = sha256(key.outer_pad || decode(left(context, 64), 'hex')))
    THEN
        RETURN nullif(parts[array_position(fields, field)], '');
    END IF;
    RAISE EXCEPTION 'The context is not signed for this transaction.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION registry_context(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_context(text) TO {", ".join((*ROLES, APP))};

CREATE OR REPLACE FUNCTION registry_context_salt() RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT salt FROM public.common_contextkey ORDER BY id DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION registry_context_salt() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_context_salt() TO {", ".join((*ROLES, APP))};
"""  # noqa: S608 (our own names)

TABLES = (
    TableAccess("common_contextkey", web="", functions=CONTEXT),
    TableAccess("common_ratecount"),
    TableAccess("common_processbeat"),
    # Which migrations were done: the administrator's page says whether one is missing.
    TableAccess("django_migrations", web=READ),
    TableAccess("common_write", counter=ALL, deriver="SELECT, INSERT", summary=READ),
    TableAccess("common_recording", web=READ),
    # Written by triggers. Who may see a person's record may see what stood there before.
    TableAccess(
        "common_pastrow",
        web="SELECT, DELETE",
        seen=f"{of_context('cells')} = '{EVERYTHING}' OR registry_sees_member(member_id)",
    ),
)
