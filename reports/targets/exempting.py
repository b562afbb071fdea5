"""Exempting a unit: it has nothing to reach, for a reason; its number goes to another, or stays above."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from registry.accounts.models import User
from registry.common.refusals import write
from registry.common.text import clean
from registry.units.models import Organization
from registry.units.structure import forest

from .cascade import Subject, children_of, lines_of
from .services import Amount, Exempt, Given, Reallocation, Refused, hold, reallocate


@write
def exempt(
    *,
    subject: Subject,
    unit: Organization,
    recipient: Organization,
    reason: str,
    passed_to: Organization | None,
    document_no: str,
    in_force_from: date,
    by: User,
) -> Reallocation:
    """``recipient``, directly below ``unit``, has nothing to reach from the day on, for ``reason``.

    Its number is added to that of ``passed_to``, which stands directly below ``unit`` too; without one it
    stays with ``unit``. Refuses a share, a recipient without a number, and a ``passed_to`` whose target is a
    part of its members, to which nothing can be added.
    """
    if subject.measured.is_share:
        raise Refused("share_is_not_passed_on", "Chỉ tiêu này là một tỷ lệ: không chuyển sang đơn vị khác.")
    if not clean(reason):
        raise Refused("no_reason", "Ghi lý do được miễn.", "reason")
    if passed_to is not None and passed_to.pk == recipient.pk:
        raise Refused("passed_to_itself", "Chọn đơn vị khác nhận thay.", "passed_to")
    hold(unit, in_force_from)
    structure = forest().on(in_force_from)
    below = children_of(structure, unit.pk)
    for one, field in ((recipient, "recipient"), (passed_to, "passed_to")):
        if one is not None and one.pk not in below:
            raise Refused("not_below", "Chọn đơn vị trực thuộc vào ngày có hiệu lực.", field)
    lines = lines_of(structure, subject, below, in_force_from).by_unit
    number = lines[recipient.pk].own and lines[recipient.pk].own.aim.number  # type: ignore[union-attr]
    if not number:
        raise Refused("nothing_to_exempt", "Đơn vị này chưa được giao số nào để miễn.", "recipient")
    given: dict[int, Amount] = {
        recipient.pk: Given(
            Decimal(0), exempt=Exempt(clean(reason), number, passed_to.pk if passed_to else None)
        )
    }
    if passed_to is not None:
        heir = lines[passed_to.pk].own
        if heir is not None and heir.aim.is_of_members:
            raise Refused(
                "heir_has_a_part",
                "Đơn vị nhận thay được giao theo % đảng viên: hãy giao lại bằng số.",
                "passed_to",
            )
        given[passed_to.pk] = number + (heir.value if heir is not None and heir.value else 0)
    return reallocate(
        subject=subject,
        unit=unit,
        amounts=given,
        document_no=document_no,
        in_force_from=in_force_from,
        by=by,
        over_reason=reason,
        short_reason=reason,
    )
