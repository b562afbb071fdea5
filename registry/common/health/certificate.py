"""When the certificate ends that browsers are shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils import timezone

from registry.common.declared.health import Finding, Level, green
from registry.common.templatetags.ui import moment

# A certificate that lives for hours is renewed by the proxy itself: there a part of its life is early enough.
_RED, _RED_PART = timedelta(days=7), 6
_YELLOW, _YELLOW_PART = timedelta(days=30), 4
_REMEDY = "Xin hoặc ký chứng thư mới, đặt vào chỗ cũ rồi khởi động lại proxy; xem docs/production.md."


def certificate() -> Finding:
    """Read from the file each time: a new one is seen at once."""
    if not settings.TLS_CERTIFICATE:
        if settings.TLS:
            return Finding(
                Level.YELLOW,
                "Chưa biết chứng thư nào đang dùng nên không báo trước được ngày hết hạn.",
                "Đặt TLS_CERTIFICATE là tệp chứng thư (PEM) mà proxy dùng.",
            )
        return green("Không dùng TLS: trang chỉ phục vụ trên chính máy này")
    try:
        found = x509.load_pem_x509_certificate(Path(settings.TLS_CERTIFICATE).read_bytes())
    except (OSError, ValueError):
        return Finding(
            Level.RED,
            f"Không đọc được chứng thư {settings.TLS_CERTIFICATE}",
            "Xem đường dẫn TLS_CERTIFICATE và quyền đọc của dịch vụ web.",
        )
    begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
    left, whole = ends - timezone.now(), ends - begins
    says = f"Chứng thư {'đã hết hạn' if left <= timedelta(0) else 'có hiệu lực đến'} {moment(ends)}"
    if left < min(_RED, whole / _RED_PART):
        return Finding(Level.RED, says, _REMEDY)
    if left < min(_YELLOW, whole / _YELLOW_PART):
        return Finding(Level.YELLOW, says, _REMEDY)
    return green(says)
