"""The numbers of a member's papers: sealed, found by a blind index, each with whether it was compared.

Uniqueness holds for what is settled. A number that somebody enters who does not see the whole register waits
until the board has compared it, whether anybody else has it or not: so nobody learns by entering a number
that it is somebody's (docs/adr/0062).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from members.fields import BlindIndexField, NumberField
from members.identifiers import COLUMNS
from registry.common.checked_at_once import at_once


class NumberState(models.TextChoices):
    """Whether a number was compared with the whole register; empty where it is settled, or there is none."""

    AWAITING = "awaiting", "chờ đối chiếu"
    ANOTHERS = "anothers", "đã đối chiếu: là số của hồ sơ khác"


SETTLED = ""


def _state(label: str) -> models.CharField[str, str]:
    return models.CharField(
        f"đối chiếu {label}",
        max_length=8,
        choices=NumberState,
        blank=True,
        editable=False,
        db_default=SETTLED,
        default=SETTLED,
    )


class Numbered(models.Model):
    """The three numbers (docs/identifiers.md); none stands in clear in any column."""

    dossier_no = NumberField("số hồ sơ", longest=30, db_column="dossier_no_sealed")
    dossier_no_index = BlindIndexField(of="dossier_no", null=True)
    dossier_no_state = _state("số hồ sơ")
    card_no = NumberField("số thẻ đảng", longest=20, blank=True, db_column="card_no_sealed")
    card_no_index = BlindIndexField(of="card_no", null=True)
    card_no_state = _state("số thẻ đảng")
    citizen_id = NumberField("số căn cước", longest=20, blank=True, db_column="citizen_id_sealed")
    citizen_id_index = BlindIndexField(of="citizen_id", null=True)
    citizen_id_state = _state("số căn cước")

    class Meta:
        abstract = True

    def get_constraints(self) -> Any:
        """Those that can be judged before saving: the indexes of numbers are filled by it."""
        return [
            (model, at_once(one for one in constraints if one not in NUMBERS_ARE_ONES_OWN))
            for model, constraints in super().get_constraints()
        ]


def _is_nobody_elses(column: str, name: str, message: str) -> models.UniqueConstraint:
    """Of members whose number is settled no two have the same one.

    Those that wait stand apart by their own id, so that one index serves this and every look-up.
    """
    return models.UniqueConstraint(
        F(f"{column}_index"),
        Case(
            When(Q(**{f"{column}_state": SETTLED}), then=Value(0)),
            default=F("id"),
            output_field=models.BigIntegerField(),
        ),
        # With a condition, so that it is an index: a first import builds those at its end.
        condition=Q(**{f"{column}_index__isnull": False}),
        name=name,
        violation_error_message=message,
    )


NUMBERS_ARE_ONES_OWN = [
    _is_nobody_elses("dossier_no", "member_dossier_is_nobody_elses", "Số hồ sơ này đã có."),
    _is_nobody_elses("card_no", "member_card_is_nobody_elses", "Số thẻ đảng này đã thuộc về người khác."),
    _is_nobody_elses(
        "citizen_id", "member_citizen_id_is_nobody_elses", "Số căn cước này đã thuộc về người khác."
    ),
    *(
        models.CheckConstraint(
            condition=Q(**{f"{column}_state": SETTLED})
            | Q(**{f"{column}_state__in": NumberState.values, f"{column}_index__isnull": False}),
            name=f"member_{column}_state_is_known",
        )
        for column in COLUMNS
    ),
]
HAS_A_NUMBER_THAT_AWAITS = (
    Q(dossier_no_state=NumberState.AWAITING)
    | Q(card_no_state=NumberState.AWAITING)
    | Q(citizen_id_state=NumberState.AWAITING)
)
AWAITING_COMPARISON = models.Index(
    fields=["id"], condition=HAS_A_NUMBER_THAT_AWAITS, name="member_awaiting_comparison"
)
