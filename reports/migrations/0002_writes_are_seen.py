from django.db import migrations

# Tables that figures read.
RELATIONS = [
    "areas_area",
    "areas_areaplacement",
    "areas_areanaming",
    "areas_areachange",
    "cells_organization",
    "cells_organizationterm",
    "cells_organizationchange",
    "cells_cellvillage",
    "members_member",
    "members_stretch",
    "members_movement",
    "members_post",
    "reports_target",
    "reports_boardreading",
]

FORWARD = """
ALTER TABLE reports_write ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE reports_write ALTER COLUMN written_at SET DEFAULT statement_timestamp();
CREATE INDEX write_by_transaction ON reports_write (xid);
CREATE FUNCTION figures_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_write (relation) VALUES (TG_TABLE_NAME);
    RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {relation}
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""
    for relation in RELATIONS
)
BACKWARD = (
    "".join(f"DROP TRIGGER figures_were_written ON {relation};" for relation in RELATIONS)
    + "DROP FUNCTION figures_were_written(); ALTER TABLE reports_write DROP COLUMN xid;"
)


class Migration(migrations.Migration):
    """Every write to a table that figures read leaves its transaction's number."""

    dependencies = [
        ("reports", "0001_initial"),
        ("areas", "0001_initial"),
        ("cells", "0001_initial"),
        ("members", "0002_events_are_kept"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
