import hashlib
import hmac
import secrets

from django.db import migrations, models

# What may be forgotten leaves the row; the triggers of 0002 do not let a row be changed, so they rest meanwhile.
REST = "ALTER TABLE audit_entry DISABLE TRIGGER audit_is_append_only"
WAKE = "ALTER TABLE audit_entry ENABLE TRIGGER audit_is_append_only"
BATCH = 5000


def keep_reasons_apart(apps, schema_editor):
    """Move each reason into a secret of its entry, and leave its salted digest."""
    entries = apps.get_model("audit", "Entry").objects
    secret = apps.get_model("audit", "Secret")
    pieces = list(entries.exclude(reason="").order_by("pk").values_list("pk", "reason"))
    for start in range(0, len(pieces), BATCH):
        held = [
            secret(entry_id=pk, salt=secrets.token_bytes(32), reason=reason)
            for pk, reason in pieces[start : start + BATCH]
        ]
        secret.objects.bulk_create(held)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE audit_entry SET secret_digest = given.digest"
                " FROM unnest(%s::bigint[], %s::text[]) AS given (id, digest) WHERE audit_entry.id = given.id",
                [
                    [one.entry_id for one in held],
                    [hmac.new(one.salt, one.reason.encode(), hashlib.sha256).hexdigest() for one in held],
                ],
            )


def put_reasons_back(apps, schema_editor):
    """What has not been forgotten stands in the row again."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_entry SET reason = audit_secret.reason FROM audit_secret"
            " WHERE audit_secret.entry_id = audit_entry.id"
        )


RULES = """
-- The canonical line of an entry: every column and the people shown, in an order that never changes.
CREATE FUNCTION audit_line(entry audit_entry) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT jsonb_build_array(
        1,
        entry.id,
        to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.organization_id,
        entry.secret_digest,
        entry.facts,
        entry.request_id,
        entry.address::text,
        (SELECT string_agg(seen.member_id || ':' || coalesce(seen.organization_id::text, ''), ','
                           ORDER BY seen.member_id)
         FROM audit_seen seen WHERE seen.entry_id = entry.id)
    )::text
$$;

CREATE FUNCTION audit_next(state bytea, first bytea, line text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
BEGIN
    RETURN sha256(coalesce(state, first) || convert_to(line, 'UTF8'));
END $$;
CREATE AGGREGATE audit_chain(first bytea, line text) (SFUNC = audit_next, STYPE = bytea);

-- Whoever writes an entry owes it a link.
CREATE FUNCTION audit_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO audit_waiting (entry_id) SELECT id FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_waits AFTER INSERT ON audit_entry REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION audit_waits();

-- Appends entries with what belongs to them. The one way in for roles that may write nothing else here.
CREATE FUNCTION audit_record(lines jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH given AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('audit_entry', 'id')) AS id, line.*
        FROM jsonb_to_recordset(lines) AS line (
            recorded_at timestamptz, actor_id bigint, actor_name text, action text, object_type text,
            object_id text, organization_id bigint, secret_digest text, facts jsonb, request_id uuid,
            address inet, salt text, reason text, seen bigint[], homes bigint[])
    ),
    entry AS (
        INSERT INTO audit_entry (id, recorded_at, actor_id, actor_name, action, object_type, object_id,
                                 organization_id, secret_digest, facts, request_id, address)
        SELECT id, recorded_at, actor_id, actor_name, action, object_type, object_id,
               organization_id, secret_digest, facts, request_id, address
        FROM given
    ),
    secret AS (
        INSERT INTO audit_secret (entry_id, salt, reason)
        SELECT id, decode(salt, 'hex'), reason FROM given WHERE salt IS NOT NULL
    )
    INSERT INTO audit_seen (entry_id, member_id, organization_id)
    SELECT given.id, looked.member_id, looked.home
    FROM given CROSS JOIN LATERAL unnest(given.seen, given.homes) AS looked (member_id, home)
$$;

-- Gives every committed entry that waits its link, oldest first; how many. Nobody waits for another who is at
-- it, unless asked to: then NULL.
CREATE FUNCTION audit_seal(patient boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    lock_key CONSTANT bigint := 4918227301;
    sealed bigint;
BEGIN
    IF patient THEN
        PERFORM pg_advisory_xact_lock(lock_key);
    ELSIF NOT pg_try_advisory_xact_lock(lock_key) THEN
        RETURN NULL;
    END IF;
    INSERT INTO audit_link (number, entry_id, digest)
    SELECT 0, NULL, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    WHERE NOT EXISTS (SELECT FROM audit_link);
    WITH due AS (
        DELETE FROM audit_waiting USING audit_entry
        WHERE audit_entry.id = audit_waiting.entry_id
        RETURNING audit_entry.id
    ),
    head AS (
        SELECT number, digest FROM audit_link ORDER BY number DESC LIMIT 1
    )
    INSERT INTO audit_link (number, entry_id, digest)
    SELECT head.number + row_number() OVER oldest_first,
           entry.id,
           audit_chain(head.digest, audit_line(entry)) OVER oldest_first
    FROM due
    JOIN audit_entry entry ON entry.id = due.id
    CROSS JOIN head
    WINDOW oldest_first AS (ORDER BY entry.id ROWS UNBOUNDED PRECEDING);
    GET DIAGNOSTICS sealed = ROW_COUNT;
    RETURN sealed;
END $$;

-- Whatever stands before this migration waits as well.
INSERT INTO audit_waiting (entry_id) SELECT id FROM audit_entry;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit_seen
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit_secret
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit_seen
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit_secret
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
"""
NO_RULES = """
DROP TRIGGER audit_is_never_emptied ON audit_secret;
DROP TRIGGER audit_is_never_emptied ON audit_seen;
DROP TRIGGER audit_is_never_emptied ON audit_link;
DROP TRIGGER audit_is_never_emptied ON audit_entry;
DROP TRIGGER audit_is_append_only ON audit_secret;
DROP TRIGGER audit_is_append_only ON audit_seen;
DROP TRIGGER audit_is_append_only ON audit_link;
DROP FUNCTION audit_seal(boolean);
DROP FUNCTION audit_record(jsonb);
DROP TRIGGER audit_waits ON audit_entry;
DROP FUNCTION audit_waits();
DROP AGGREGATE audit_chain(bytea, text);
DROP FUNCTION audit_next(bytea, bytea, text);
DROP FUNCTION audit_line(audit_entry);
"""


class Migration(migrations.Migration):
    """Reasons that may be forgotten, who was shown, and a chain over all of it, sealed after the commit."""

    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddField(
            "entry", "organization_id", models.BigIntegerField(null=True, verbose_name="mã tổ chức")
        ),
        migrations.AddField(
            "entry",
            "secret_digest",
            models.CharField(blank=True, default="", max_length=64, verbose_name="mã băm lý do"),
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
            ],
            options={"verbose_name": "phần có thể xóa của dòng nhật ký"},
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id", "entry_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entry_id", models.BigIntegerField()),
                ("member_id", models.BigIntegerField()),
                ("organization_id", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "người đã được xem",
                "indexes": [models.Index(fields=["entry_id"], name="audit_seen_by_entry")],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="số")),
                ("entry_id", models.BigIntegerField(null=True, unique=True, verbose_name="dòng nhật ký")),
                ("digest", models.BinaryField(verbose_name="mã băm")),
            ],
            options={"verbose_name": "mắt xích"},
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[("entry_id", models.BigIntegerField(primary_key=True, serialize=False))],
            options={"verbose_name": "dòng chờ niêm phong"},
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField(auto_now_add=True, verbose_name="lúc")),
                ("number", models.BigIntegerField(verbose_name="đến mắt xích")),
                ("fault", models.TextField(blank=True, verbose_name="lỗi")),
            ],
            options={"verbose_name": "lần kiểm tra chuỗi"},
        ),
        migrations.AddIndex(
            "entry", models.Index(fields=["organization_id", "id"], name="audit_by_organization")
        ),
        migrations.AddIndex("entry", models.Index(fields=["recorded_at"], name="audit_by_time")),
        migrations.RunSQL(REST, WAKE),
        migrations.RunPython(keep_reasons_apart, put_reasons_back),
        migrations.RunSQL(WAKE, REST),
        migrations.RemoveField("entry", "reason"),
        migrations.RunSQL(RULES, NO_RULES),
    ]
