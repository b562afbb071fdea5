"""A table for the key that contexts of row security are signed with, which nobody but the owner may read."""

from django.db import migrations

# What HMAC makes of the key, before and after; a key is HMAC of its salt under SECRET_KEY.
TABLE = """
CREATE TABLE common_contextkey (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, salt bytea NOT NULL,
    inner_pad bytea NOT NULL, outer_pad bytea NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [migrations.RunSQL(TABLE, "DROP TABLE common_contextkey CASCADE")]
