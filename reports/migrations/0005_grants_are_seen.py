from django.db import migrations

FORWARD = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_grant
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""
BACKWARD = "DROP TRIGGER figures_were_written ON accounts_grant;"


class Migration(migrations.Migration):
    """A grant that begins or ends leaves its transaction's number too: a kept scope ends with it."""

    dependencies = [("reports", "0004_batch_changes_in_runs"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
