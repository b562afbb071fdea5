"""What stood in a row before it was changed or taken away: recordings, past rows, and their triggers' functions.

Which tables have such triggers is declared by the apps and applied after every migration
(:mod:`registry.common.past_rows`).
"""

from django.db import migrations, models

# The number of this transaction's recording: looked up in its settings, and drawn when it writes first.
NUMBER = "coalesce(nullif(current_setting('registry.recording', true), '')::bigint, recording_begun())"

FUNCTIONS = f"""
ALTER TABLE common_recording ALTER COLUMN recorded_at SET DEFAULT clock_timestamp();

CREATE FUNCTION recording_begun() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    drawn bigint;
BEGIN
    INSERT INTO common_recording DEFAULT VALUES RETURNING number INTO drawn;
    PERFORM set_config('registry.recording', drawn::text, true);
    RETURN drawn;
END $$;

-- As late as can be: who waited for a row of another transaction is later than that one.
CREATE FUNCTION recording_ends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE common_recording SET recorded_at = clock_timestamp() WHERE number = NEW.number;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER recording_ends AFTER INSERT ON common_recording
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION recording_ends();

-- Waits for all recordings that go on and lets none begin before this transaction ends; the instant of that.
CREATE FUNCTION hold_recordings() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    LOCK TABLE common_recording IN SHARE ROW EXCLUSIVE MODE;
    RETURN clock_timestamp();
END $$;

-- The columns that are stored, of all that a row has; the name of the column that says of whom it is.
CREATE FUNCTION past_content(content jsonb, columns text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN columns = '' THEN content - 'known_from' ELSE (
        SELECT jsonb_object_agg(name, content -> name) FROM unnest(string_to_array(columns, ',')) AS name
    ) END
$$;

-- Arguments: the column that says of whom the row is (or nothing), the columns that are stored (or all).
CREATE FUNCTION row_was_replaced() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    now_known bigint := {NUMBER};
    content jsonb := to_jsonb(OLD);
BEGIN
    -- What this transaction itself wrote was known to nobody.
    IF OLD.known_from <> now_known THEN
        INSERT INTO common_pastrow (relation, row_id, member_id, content, known_from, known_to)
        VALUES (TG_TABLE_NAME, OLD.id, (content ->> TG_ARGV[0])::bigint, past_content(content, TG_ARGV[1]),
                OLD.known_from, now_known);
    END IF;
    NEW.known_from := now_known;
    RETURN NEW;
END $$;

-- Of somebody who is being erased nothing stays.
CREATE FUNCTION rows_were_taken_away() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    now_known bigint := {NUMBER};
BEGIN
    INSERT INTO common_pastrow (relation, row_id, member_id, content, known_from, known_to)
    SELECT TG_TABLE_NAME, (content ->> 'id')::bigint, (content ->> TG_ARGV[0])::bigint,
           past_content(content, TG_ARGV[1]), known_from, now_known
    FROM (SELECT to_jsonb(removed) AS content, removed.known_from FROM removed) AS row
    WHERE known_from <> now_known
      AND NOT coalesce(
          content ->> TG_ARGV[0] = nullif(current_setting('registry.erased_member', true), ''), false);
    RETURN NULL;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION rows_were_taken_away() CASCADE;
DROP FUNCTION row_was_replaced() CASCADE;
DROP FUNCTION past_content(jsonb, text);
DROP FUNCTION recording_ends() CASCADE;
DO $$ DECLARE found record; BEGIN
    DROP SCHEMA IF EXISTS known CASCADE;
    FOR found IN SELECT attrelid::regclass AS name FROM pg_attribute
                 WHERE attname = 'known_from' AND attrelid <> 'common_pastrow'::regclass AND NOT attisdropped
                   AND attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r') LOOP
        EXECUTE format('ALTER TABLE %s DROP COLUMN known_from', found.name);
    END LOOP;
END $$;
DROP FUNCTION hold_recordings();
DROP FUNCTION recording_begun();
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0003_write_says_where")]

    operations = [
        migrations.CreateModel(
            name="Recording",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="PastRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("relation", models.CharField(max_length=63, verbose_name="bảng")),
                ("row_id", models.BigIntegerField(verbose_name="mã dòng")),
                ("member_id", models.BigIntegerField(null=True, verbose_name="mã người")),
                ("content", models.JSONField(verbose_name="nội dung")),
                ("known_from", models.BigIntegerField(verbose_name="ghi ở lần")),
                ("known_to", models.BigIntegerField(verbose_name="thay ở lần")),
            ],
            options={
                "verbose_name": "bản ghi đã được thay",
                "indexes": [
                    models.Index(fields=["relation", "known_to"], name="past_row_by_relation"),
                    models.Index(
                        condition=models.Q(("member_id__isnull", False)),
                        fields=["member_id"],
                        name="past_row_of_a_member",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
    ]
