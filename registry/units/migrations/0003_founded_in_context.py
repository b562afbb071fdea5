"""A unit is founded where the signed context says; the function that believed a setting goes with its policies."""

from django.db import migrations

FOUNDED = """
CREATE OR REPLACE FUNCTION unit_is_in_sight() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first_place IS NULL THEN
        NEW.first_place := lower(registry_context(TG_ARGV[0])::int8multirange);
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION unit_is_in_sight() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first_place IS NULL THEN
        NEW.first_place := nullif(current_setting('registry.' || TG_ARGV[0] || '_lo', true), '')::bigint;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0002_base_and_special"), ("common", "0002_context_key")]

    # Policies of before ask it; without one nobody is seen, until `migrate` ends by declaring them anew.
    operations = [
        migrations.RunSQL(FOUNDED, BEFORE),
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS registry_sees_any(bigint[]) CASCADE", migrations.RunSQL.noop
        ),
    ]
