"""The instant of a recording and the reading of an instant wait for each other, and nothing else does.

Between setting its instant and being visible a transaction holds a lock that many may hold; who wants to read
the register as of an instant takes it alone. So nobody waits for a recording that is still being made, however
long it takes: its instant comes later.
"""

from django.db import migrations

# Any number, as long as nobody else locks by it.
LOCK = 7011130911

ENDS = """
CREATE OR REPLACE FUNCTION recording_ends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    {lock}UPDATE common_recording SET recorded_at = clock_timestamp() WHERE number = NEW.number;
    RETURN NULL;
END $$;
"""
HOLD = """
-- Waits for recordings that have set their instant to be visible, lets none set it before this transaction
-- ends; an instant in between.
CREATE OR REPLACE FUNCTION hold_recordings() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    {lock};
    RETURN clock_timestamp();
END $$;
"""
NEW = ENDS.format(lock=f"PERFORM pg_advisory_xact_lock_shared({LOCK});\n    ") + HOLD.format(
    lock=f"PERFORM pg_advisory_xact_lock({LOCK})"
)
OLD = ENDS.format(lock="") + HOLD.format(lock="LOCK TABLE common_recording IN SHARE ROW EXCLUSIVE MODE")


class Migration(migrations.Migration):
    dependencies = [("common", "0005_process_beats")]

    operations = [migrations.RunSQL(NEW, OLD)]
