"""A write that changes nothing of a person that figures read is no correction, from whatever day.

Where somebody belongs (``home_id``, ``elsewhere``) follows from the events, which say since when themselves.
"""

from django.db import migrations

# The columns of a member that figures read, but for those two.
READ = (
    "gender, birth_date, ethnicity, religion, education, qualification, academic_title, political_theory,"
    " occupation, youth_union, private_owner, retired, local, admitted_on, official_on, disclosure_key"
)


def of(table: str) -> str:
    """Those columns of a table, as one row."""
    return f"({', '.join(f'{table}.{column}' for column in READ.split(', '))})"


FUNCTION = """
CREATE OR REPLACE FUNCTION members_were_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_write (relation, since, cells, villages)
    SELECT 'members_member', day, '{{}}', '{{}}'
    FROM (
        SELECT min(stretch.starts_on) AS day
        FROM changed {before}JOIN members_stretch stretch ON stretch.member_id = changed.id
    ) earliest
    WHERE day IS NOT NULL;
    RETURN NULL;
END $$;
DROP TRIGGER members_were_corrected ON members_member;
CREATE TRIGGER members_were_corrected AFTER UPDATE ON members_member
    REFERENCING {old}NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION members_were_corrected();
"""
OLD_ROWS = (
    f"JOIN before ON before.id = changed.id AND {of('changed')} IS DISTINCT FROM {of('before')}\n        "
)


class Migration(migrations.Migration):
    dependencies = [("members", "0016_elsewhere_without_index")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(before=OLD_ROWS, old="OLD TABLE AS before "), FUNCTION.format(before="", old="")
        )
    ]
