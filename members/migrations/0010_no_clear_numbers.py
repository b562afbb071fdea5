from django.db import migrations, models
from django.db.models import Q

import members.fields

# Names, lengths and labels of the numbers.
NUMBERS = (
    ("dossier_no", "số hồ sơ", 30, False),
    ("card_no", "số thẻ đảng", 20, True),
    ("citizen_id", "số căn cước", 20, True),
)
DROP = "".join(f"ALTER TABLE members_member DROP COLUMN {name};" for name, *_ in NUMBERS)
ADD = "".join(
    f"ALTER TABLE members_member ADD COLUMN {name} varchar({longest}) COLLATE \"C\" NOT NULL DEFAULT '';"
    f"ALTER TABLE members_member ALTER COLUMN {name} DROP DEFAULT;"
    for name, _, longest, _ in NUMBERS
)
# A number has both of its columns or neither; not in the model, whose instances have an index only once saved.
TOGETHER = """
ALTER TABLE members_member
  ADD CONSTRAINT member_numbers_are_indexed
      CHECK (num_nulls(dossier_no_sealed, dossier_no_index) <> 1 AND num_nulls(card_no_sealed, card_no_index) <> 1
             AND num_nulls(citizen_id_sealed, citizen_id_index) <> 1),
  ADD CONSTRAINT member_indexes_are_whole
      CHECK (octet_length(dossier_no_index) = 32 AND octet_length(card_no_index) = 32
             AND octet_length(citizen_id_index) = 32);
"""
APART = """
ALTER TABLE members_member DROP CONSTRAINT member_indexes_are_whole, DROP CONSTRAINT member_numbers_are_indexed;
"""
# Dropped columns stay in the file until a row is written anew.
REWRITE = "CLUSTER members_member USING members_member_pkey; ALTER TABLE members_member SET WITHOUT CLUSTER;"


class Migration(migrations.Migration):
    """The clear columns go, from the table's file too; nobody has the number of another."""

    dependencies = [("members", "0009_sealed_numbers")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("member", "member_has_a_dossier"),
                migrations.RemoveConstraint("member", "member_card_is_nobody_elses"),
                migrations.RemoveConstraint("member", "member_citizen_id_is_nobody_elses"),
                *(
                    migrations.AlterField(
                        "member",
                        name,
                        members.fields.NumberField(
                            blank=blank,
                            db_column=f"{name}_sealed",
                            editable=True,
                            longest=longest,
                            null=True,
                            verbose_name=label,
                        ),
                    )
                    for name, label, longest, blank in NUMBERS
                ),
                *(
                    migrations.AddField(
                        "member",
                        f"{name}_index",
                        members.fields.BlindIndexField(blank=True, null=True, of=name),
                    )
                    for name, *_ in NUMBERS
                ),
            ],
            database_operations=[migrations.RunSQL(DROP, ADD)],
        ),
        migrations.RunSQL(TOGETHER, APART),
        migrations.AddConstraint(
            "member",
            models.CheckConstraint(condition=Q(dossier_no__isnull=False), name="member_has_a_dossier"),
        ),
        *(
            migrations.AddConstraint(
                "member",
                models.UniqueConstraint(
                    condition=Q(**{f"{field}__isnull": False}),
                    fields=[field],
                    name=name,
                    violation_error_message=message,
                ),
            )
            for field, name, message in (
                ("dossier_no_index", "member_dossier_is_nobody_elses", "Số hồ sơ này đã có."),
                ("card_no_index", "member_card_is_nobody_elses", "Số thẻ đảng này đã thuộc về người khác."),
                (
                    "citizen_id_index",
                    "member_citizen_id_is_nobody_elses",
                    "Số căn cước này đã thuộc về người khác.",
                ),
            )
        ),
        migrations.RunSQL(REWRITE, migrations.RunSQL.noop),
    ]
