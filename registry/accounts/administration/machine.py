"""How the machine is: what ``manage.py doctor`` says, as a page for administrators of a whole province."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.accounts.access.scopes import ADMINISTRATORS, over_a_province
from registry.common.declared.health import Level
from registry.common.health.examination import examine

from .accounts import administrator

NOT_THE_WHOLE = "Máy phục vụ cả tỉnh nên chỉ người quản trị của toàn tỉnh xem được trang này."
_TAGS = {Level.GREEN: ("good", "ổn"), Level.YELLOW: ("warn", "cần xem"), Level.RED: ("bad", "phải xử lý")}


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """What is wrong first, each with what to do; then what is well."""
    if not over_a_province(administrator(request), *ADMINISTRATORS):
        raise PermissionDenied(NOT_THE_WHOLE)
    lines = [(line, *_TAGS[line.finding.level]) for line in examine()]
    context = {
        "wrong": sorted(
            (one for one in lines if one[0].finding.level is not Level.GREEN),
            key=lambda one: one[0].finding.level is not Level.RED,
        ),
        "well": [one for one in lines if one[0].finding.level is Level.GREEN],
        "red": sum(one[0].finding.level is Level.RED for one in lines),
        "at": timezone.now(),
    }
    return render(request, "administration/health.html", context)
