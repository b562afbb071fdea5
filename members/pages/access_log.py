"""Who looked at a person: when, who, by what page or file, and why. For staff over the person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.models import Member
from members.pages.access import may_manage
from registry.accounts.administration.trail import lines
from registry.accounts.requests import user_of
from registry.audit.actions import looks
from registry.audit.models import Entry
from registry.audit.trail import record
from registry.common.paging import SIZE, Page, edge_of

MANAGERS_ONLY = "Danh sách này dành cho cán bộ ban tổ chức quản lý đảng viên này."

# Entries that looked at a person: acts on the person, those that showed the person among others, and exports
# of the whole register. Grain: an entry, newest first.
# Indexes: audit_by_object, the key of audit_seen, audit_by_action.
# Each branch stops at a page, so that somebody who stands in thousands of lists costs no more.
LOOKS = """
SELECT id FROM (
    (SELECT id FROM audit_entry
     WHERE object_type = 'members.member' AND object_id = %(member)s::text
       AND action = ANY(%(looks)s) AND id < %(before)s
     ORDER BY id DESC LIMIT %(most)s)
  UNION
    (SELECT entry_id FROM audit_seen WHERE member_id = %(member)s AND entry_id < %(before)s
     ORDER BY entry_id DESC LIMIT %(most)s)
  UNION
    (SELECT id FROM audit_entry WHERE action = 'export' AND id < %(before)s
     ORDER BY id DESC LIMIT %(most)s)
) AS look
ORDER BY id DESC LIMIT %(most)s
"""


@require_safe
def access_log(request: HttpRequest, number: int) -> HttpResponse:
    """The list, a page at a time; opening it is itself a look."""
    user = user_of(request)
    member: Member = get_object_or_404(Member.objects.visible_to(user), pk=number)
    if not may_manage(user, member):
        raise PermissionDenied(MANAGERS_ONLY)
    with connection.cursor() as cursor:
        asked: dict[str, int | str | list[str]] = {
            "member": member.pk,
            "looks": looks(),
            "before": edge_of(request) or 2**63 - 1,
            "most": SIZE + 1,
        }
        cursor.execute(LOOKS, asked)
        found = [row[0] for row in cursor.fetchall()]
    rows = list(Entry.objects.filter(pk__in=found[:SIZE]).order_by("-pk"))
    record("members.access_log_listed", by=user, on=member, rows=len(rows))
    page = Page(rows, after=rows[-1].pk if len(found) > SIZE else None, before=None)
    context = {"member": member, "page": page, "lines": lines(rows)}
    return render(request, "members/access_log.html", context)
