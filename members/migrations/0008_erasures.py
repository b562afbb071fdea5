import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The body is that of 0002 but for what may take an event away.
FUNCTION = """
CREATE OR REPLACE FUNCTION event_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undone text := current_setting('registry.undone_batch', true);
    facts_kept boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        {may_go}
        RAISE EXCEPTION 'An event is voided, never removed.' USING ERRCODE = 'restrict_violation';
    END IF;
    facts_kept :=
        (OLD.id, OLD.member_id, OLD.kind, OLD.effective_on, OLD.decided_on, OLD.document_no, OLD.cell_id,
         OLD.village_id, OLD.other_place, OLD.detail, OLD.recorded_at, OLD.recorded_by_id, OLD.batch, OLD.form_key)
        IS NOT DISTINCT FROM
        (NEW.id, NEW.member_id, NEW.kind, NEW.effective_on, NEW.decided_on, NEW.document_no, NEW.cell_id,
         NEW.village_id, NEW.other_place, NEW.detail, NEW.recorded_at, NEW.recorded_by_id, NEW.batch, NEW.form_key);
    -- Voiding once, naming the replacement once, and the undo of an import that voided it.
    IF facts_kept AND (
        OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
        OR OLD.voided_at = NEW.voided_at AND OLD.void_reason = NEW.void_reason
            AND OLD.voided_by_id IS NOT DISTINCT FROM NEW.voided_by_id AND OLD.replaced_by_id IS NULL
        OR OLD.voided_at IS NOT NULL AND NEW.voided_at IS NULL AND coalesce(undone, '') <> ''
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An event is voided and replaced, never changed.' USING ERRCODE = 'restrict_violation';
END $$;
"""
BEFORE = """-- Only the undo of the import that wrote the event may take it back.
        IF OLD.batch::text = undone THEN
            RETURN OLD;
        END IF;"""
AFTER = """-- The undo of the import that wrote the event takes it back; and a voided event goes with its person,
        -- as long as no live event says that the person counts or counted.
        IF OLD.batch::text = undone
            OR OLD.voided_at IS NOT NULL
                AND OLD.member_id::text = current_setting('registry.erased_member', true)
                AND NOT EXISTS (
                    SELECT FROM members_event AS live
                    WHERE live.member_id = OLD.member_id AND live.voided_at IS NULL)
        THEN
            RETURN OLD;
        END IF;"""


class Migration(migrations.Migration):
    """Somebody who never counted can be erased; what stays says that it happened, and nothing about whom."""

    dependencies = [
        ("cells", "0003_places"),
        ("members", "0007_homes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FUNCTION.format(may_go=AFTER), FUNCTION.format(may_go=BEFORE)),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("erased_at", models.DateTimeField(auto_now_add=True, verbose_name="xóa lúc")),
                (
                    "ground",
                    models.CharField(
                        choices=[("asked", "Theo yêu cầu"), ("expired", "Hết thời hạn lưu giữ")],
                        max_length=8,
                        verbose_name="căn cứ",
                    ),
                ),
                ("events", models.PositiveIntegerField(verbose_name="số sự kiện")),
                ("posts", models.PositiveIntegerField(verbose_name="số chức danh")),
                ("copies", models.PositiveIntegerField(verbose_name="số bản sao từ tệp nhập")),
                (
                    "erased_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người xóa",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cells.organization",
                        verbose_name="chi bộ",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần xóa hồ sơ",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ground__in", ["asked", "expired"])),
                        name="erasure_ground_is_known",
                    )
                ],
            },
        ),
    ]
