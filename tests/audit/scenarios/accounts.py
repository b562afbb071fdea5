"""Acts on accounts, grants, sessions and second factors."""

from __future__ import annotations

from django.test import Client

from registry.accounts import services as accounts
from registry.accounts.access import clients
from registry.accounts.models import Grant, SecondFactor, Session, User
from registry.accounts.services import endings
from registry.accounts.sign_in import factors
from registry.common import sealing
from registry.common.dates import FOREVER
from tests.accounts.codes import PLAIN_SECRET, code, set_up_telephone
from tests.world import World

from .acts import Act


def administration(world: World) -> dict[str, Act]:
    by, viewer, unit = world.administrator, world.viewer, world.cell["DU-A"].pk
    session = signed_in(world)
    set_up_telephone(world.other_officer)
    set_up_telephone(viewer)
    factor = SecondFactor.objects.filter(user_id=viewer.pk).first().pk
    ended, _ = accounts.create_account(
        username="da.khoa", full_name="Đã Khóa", organization_id=unit, role="viewer", by=by
    )
    accounts.end_account(user=ended, by=by, reason="nghỉ việc")
    held = Grant.objects.filter(user=viewer).first()
    sealed = sealing.seal(PLAIN_SECRET)
    package = "registry.accounts"
    return {
        f"{package}.access.clients.issue": lambda: clients.issue(name="máy mới", organization_id=unit, by=by),
        f"{package}.access.clients.revoke": lambda: clients.revoke(name="tổng hợp tỉnh", by=by),
        f"{package}.sign_in.factors.add_totp": lambda: factors.add_totp(
            user=world.officer, sealed=sealed, code=code()
        ),
        f"{package}.sign_in.factors.new_codes": lambda: factors.new_codes(user=viewer),
        f"{package}.sign_in.factors.remove": lambda: factors.remove(user=viewer, factor_id=factor),
        f"{package}.services.accounts.create_account": lambda: accounts.create_account(
            username="moi", full_name="Người Mới", organization_id=unit, role="viewer", by=by
        ),
        f"{package}.services.accounts.change_name": lambda: accounts.change_name(
            user=viewer, full_name="Tên Khác", by=by
        ),
        f"{package}.services.accounts.new_one_time_password": lambda: accounts.new_one_time_password(
            user=viewer, by=by
        ),
        f"{package}.services.accounts.end_account": lambda: accounts.end_account(
            user=viewer, by=by, reason="nghỉ việc"
        ),
        f"{package}.services.accounts.reopen_account": lambda: accounts.reopen_account(
            user=User.objects.get(pk=ended.pk), by=by
        ),
        f"{package}.services.endings.end_session": lambda: endings.end_session(
            user=viewer, public=endings.public_id(session), by=viewer
        ),
        f"{package}.services.endings.end_other_sessions": lambda: endings.end_other_sessions(
            user=viewer, but=session.session_key
        ),
        f"{package}.services.endings.end_sessions": lambda: endings.end_sessions(user=viewer, by=by),
        f"{package}.services.grants.grant": lambda: accounts.grant(
            user=viewer, role="officer", organization_id=unit, by=by
        ),
        f"{package}.services.grants.end_grant": lambda: accounts.end_grant(grant=held, by=by),
        f"{package}.services.grants.note_ends": lambda: accounts.note_ends(FOREVER),
        f"{package}.services.passwords.change_password": lambda: accounts.change_password(
            user=viewer, password="một mật khẩu thật dài", session_key=None
        ),
        f"{package}.services.second_factor.reset_second_factor": lambda: accounts.reset_second_factor(
            user=world.other_officer, by=by, reason="mất điện thoại"
        ),
    }


def signed_in(world: World) -> Session:
    """A session of the viewer, beside another."""
    for _ in range(2):
        Client().force_login(world.viewer)
    return Session.objects.filter(user=world.viewer).first()
