"""How long reasons in the trail, revoked machines and traces of signing in are kept.

The trail's reasons stand here and not with the trail: forgetting them takes a database role on.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from registry.audit.forgetting import forget_before
from registry.audit.models import Entry, Secret
from registry.common.database_roles import as_deriver
from registry.common.declared.retained import Fixed, Retained

from .models import SummaryClient
from .sign_in import devices


def _clients(before: datetime) -> QuerySet[SummaryClient]:
    return SummaryClient.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before))


def count_clients(before: datetime) -> int:
    """Summary clients whose token was no longer good by then."""
    return _clients(before).count()


def remove_clients(before: datetime) -> int:
    """Remove them."""
    return _clients(before).delete()[0]


def count_reasons(before: datetime) -> int:
    """Entries of the trail that still say why, in words."""
    old = Entry.objects.filter(recorded_at__lt=before).exclude(secret_digest="")
    with as_deriver():
        return Secret.objects.filter(pk__in=old.values("pk")).count()


def remove_reasons(before: datetime) -> int:
    """Forget why; who did what and when stays, and so does the chain."""
    with as_deriver():
        return forget_before(before=before, by=None)


RETAINED = (
    Retained(
        "audit_reasons",
        "Lý do ghi trong nhật ký",
        "Lời ghi lý do, mục đích có thể nêu tên người; dòng nhật ký và chuỗi niêm phong còn nguyên.",
        1825,
        365,
        3650,
        count_reasons,
        remove_reasons,
        place=60,
    ),
    Retained(
        "client_tokens",
        "Máy nhận số liệu đã thu hồi hoặc hết hạn",
        "Tên máy và mã băm của mã truy cập cũ.",
        365,
        30,
        1825,
        count_clients,
        remove_clients,
        place=70,
    ),
    Fixed("Phiên đăng nhập đã hết hạn", "trong vòng một giờ", place=20),
    Fixed("Số lần đăng nhập sai", "một ngày sau lần sai cuối; tên và địa chỉ máy chỉ giữ dạng băm", place=30),
    Fixed(
        "Dấu của trình duyệt đã từng đăng nhập", f"{devices.KEPT_FOR.days} ngày sau lần dùng cuối", place=40
    ),
)
