"""The users of a demo, with passwords of this installation's own.

Nobody else knows the passwords: they are drawn when the users are made and written, for the owner of the
data folder alone, to ``demo-logins.txt`` in it. There is no default password.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from registry.accounts.models import Grant, Role, User
from registry.accounts.services.passwords import draw
from registry.audit.models import Entry
from registry.audit.trail import record
from registry.units.models import Kind, Organization, OrganizationTerm

BROUGHT_IN = "demo.brought_in"
FILE = "demo-logins.txt"
HEAD = "Tài khoản dùng thử, mật khẩu riêng của máy này:"
# The commune whose officer signs in, by area: the first of these that has a committee.
OFFICERS_AREAS = ("X03160-2025", "X03202-2025", "X03646-2025")


class Player(NamedTuple):
    """A user of the demo: over the whole province, or over one commune."""

    username: str
    full_name: str
    role: Role
    whole_province: bool


CAST = (
    Player("canbo.tinh", "Cán bộ Ban Tổ chức Tỉnh ủy", Role.STAFF, True),
    Player("canbo.xa", "Cán bộ tổ chức xã", Role.OFFICER, False),
    Player("nguoixem", "Người xem số liệu", Role.VIEWER, True),
    Player("kiemtra", "Người kiểm tra nhật ký", Role.AUDITOR, True),
    Player("quantri", "Quản trị hệ thống", Role.ADMINISTRATOR, True),
)


class NoDemo(Exception):
    """The register was not made by a demo: nobody gets an account in it this way."""


def logins_file() -> Path:
    """Where the logins of this installation stand."""
    return settings.DATA_DIR / FILE


@transaction.atomic
def enter_the_cast() -> str:
    """Make the users that are missing, with their grants; the text of the logins, also in the file.

    A user who is there keeps the password, unless the file that holds it is gone: then it is a new one.
    Raises :class:`NoDemo` in a register that no demo has made.
    """
    if not Entry.objects.filter(action=BROUGHT_IN).exists():
        raise NoDemo
    known = _known_passwords()
    lines = [HEAD]
    for player in CAST:
        organization = _root() if player.whole_province else _commune()
        password = known.get(player.username) or draw()
        user = User.objects.filter(username=player.username).first()
        if user is None:
            user = User.objects.create_user(player.username, password, full_name=player.full_name)
            record("demo.user_made", by=None, on=user, role=player.role)
        elif player.username not in known:
            user.set_password(password)
            user.save(update_fields=["password"])
            record("demo.password_renewed", by=None, on=user)
        if user.organization_id is None:
            User.objects.filter(pk=user.pk).update(organization=organization)
        if not user.grants.exists():
            Grant.objects.create(
                user=user, role=player.role, organization=organization, starts_on=timezone.localdate()
            )
        lines.append(f"  {player.username:<12}  {password}  {player.full_name}: {_name(organization)}")
    text = "\n".join(lines) + "\n"
    _write_for_owner_only(logins_file(), text)
    return text


def _known_passwords() -> dict[str, str]:
    try:
        text = logins_file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    return dict(re.findall(r"^  (\S+) +(\S+) ", text, re.MULTILINE))


def _write_for_owner_only(path: Path, text: str) -> None:
    """Replace the file in one step; at no moment can others read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def _root() -> Organization:
    return Organization.objects.get(terms__kind=Kind.PROVINCE_COMMITTEE)


def _commune() -> Organization:
    """The committee of the officer's commune, as it stands today."""
    today = timezone.localdate()
    terms = OrganizationTerm.objects.on(today).filter(kind=Kind.SUPERIOR_COMMITTEE)
    terms = terms.select_related("area", "organization")
    by_area = {term.area.key: term.organization for term in terms.filter(area__isnull=False)}
    chosen = next((key for key in OFFICERS_AREAS if key in by_area), min(by_area))
    officers: Organization = by_area[chosen]
    return officers


def _name(organization: Organization) -> str:
    return str(organization.terms.latest("starts_on").name)
