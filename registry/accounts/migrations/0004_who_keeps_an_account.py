from django.db import migrations

FORWARD = """
UPDATE accounts_user SET organization_id = last.organization_id
FROM (
    SELECT DISTINCT ON (user_id) user_id, organization_id
    FROM accounts_grant ORDER BY user_id, ends_on DESC, id
) last
WHERE last.user_id = accounts_user.id AND accounts_user.organization_id IS NULL
"""


class Migration(migrations.Migration):
    """An account is kept by the administrators of the organization over which its user holds a grant."""

    dependencies = [("accounts", "0003_sign_in")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
