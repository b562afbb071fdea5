from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
            options={
                "verbose_name": "lần kiểm tra chuỗi",
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="số")),
                ("entry_id", models.BigIntegerField(null=True, unique=True, verbose_name="dòng nhật ký")),
                ("digest", models.BinaryField(verbose_name="mã băm")),
            ],
            options={
                "verbose_name": "mắt xích",
            },
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
            ],
            options={
                "verbose_name": "phần có thể xóa của dòng nhật ký",
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "dòng chờ niêm phong",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="lúc")),
                ("actor_id", models.BigIntegerField(null=True, verbose_name="mã người dùng")),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="người dùng")),
                ("action", models.CharField(max_length=60, verbose_name="việc")),
                ("object_type", models.CharField(blank=True, max_length=60, verbose_name="loại đối tượng")),
                ("object_id", models.CharField(blank=True, max_length=60, verbose_name="mã đối tượng")),
                ("organization_id", models.BigIntegerField(null=True, verbose_name="mã tổ chức")),
                (
                    "secret_digest",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="mã băm lý do"),
                ),
                ("facts", models.JSONField(default=dict, verbose_name="chi tiết")),
                ("request_id", models.UUIDField(null=True, verbose_name="mã yêu cầu")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="địa chỉ")),
            ],
            options={
                "verbose_name": "dòng nhật ký",
                "indexes": [
                    models.Index(fields=["object_type", "object_id", "recorded_at"], name="audit_by_object"),
                    models.Index(fields=["actor_id", "recorded_at"], name="audit_by_actor"),
                    models.Index(fields=["organization_id", "id"], name="audit_by_organization"),
                    models.Index(fields=["action", "id"], name="audit_by_action"),
                    models.Index(fields=["recorded_at"], name="audit_by_time"),
                ],
            },
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
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

# What was done is never changed and never removed. Reasons stand apart in audit_secret: one may be forgotten,
# which removes its row, but none is ever changed.
APPEND_ONLY = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
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

# Each entry is bound to all before it by a hash of its canonical line: every column and the people shown, in an
# order that never changes.
CHAIN = """
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
"""

# Whoever writes an entry owes it a link. The chain is made after the commit, so that no act waits for another.
WAITING = """
CREATE FUNCTION audit_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO audit_waiting (entry_id) SELECT id FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_waits AFTER INSERT ON audit_entry REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION audit_waits();
"""

# Appends entries with what belongs to them: the one way in for roles that may write nothing else here.
RECORD = """
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
"""

# Gives every committed entry that waits its link, oldest first, and returns how many. Nobody waits for another
# who is at it, unless asked to: then NULL.
SEAL = """
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
"""

Migration.operations += [
    migrations.RunSQL(APPEND_ONLY),
    migrations.RunSQL(CHAIN),
    migrations.RunSQL(WAITING),
    migrations.RunSQL(RECORD),
    migrations.RunSQL(SEAL),
]
