"""Setting up and passing the second step in Chromium, with a telephone's codes and with a security key.

The pages' own policy holds (no script but the site's own files), and an error in the console fails the test.
With ``REGISTRY_SHOTS`` naming a folder, pictures are left there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse

from registry.accounts.models import Session
from registry.accounts.sign_in import factors
from tests.accounts.codes import code
from tests.browser.walk import CHROMIUM, WIDTHS, browser, follow
from tests.world import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]
SHOTS = os.environ.get("REGISTRY_SHOTS")


@pytest.fixture
def base(live_server, settings):
    """The site under a name: a security key belongs to a name, never to an address of numbers."""
    settings.SECOND_FACTOR = "required"
    return live_server.url.replace("127.0.0.1", "localhost")


def shot(page, width, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def no_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def sign_in(page, base, user):
    page.goto(base + reverse("login"))
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    follow(page, "main button[type=submit]")


def sign_out(page):
    page.click("details.user summary")
    follow(page, "text=Đăng xuất")
    page.wait_for_url("**" + reverse("login"))


def add_authenticator(page, **options):
    """A security key that is plugged in and touched whenever it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    given = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": given | options})
    return session, made["authenticatorId"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_telephone(width, world, base):
    with browser(width) as page:
        sign_in(page, base, world.officer)
        page.wait_for_url(base + reverse("factors"))
        no_wider_than_the_screen(page)
        shot(page, width, "factors-required")
        follow(page, "text=Cài mã trên điện thoại")
        picture = page.locator(".qr svg").bounding_box()
        assert picture and picture["width"] > 150, "the picture to be photographed is there, and large enough"
        no_wider_than_the_screen(page)
        shot(page, width, "factor-totp")
        secret = page.inner_text(".secret")
        page.fill("#id_code", code(secret))
        follow(page, "text=Xong")
        codes = page.locator(".codes code").all_inner_texts()
        assert len(codes) == 10
        no_wider_than_the_screen(page)
        shot(page, width, "codes-once")
        follow(page, "text=Tôi đã cất mã")
        page.goto(base + reverse("home"))
        assert page.url == base + reverse("home")

        sign_out(page)
        sign_in(page, base, world.officer)
        page.wait_for_url(base + reverse("second_step"))
        no_wider_than_the_screen(page)
        shot(page, width, "second-step")
        page.fill("#id_code", "00 00 00")
        follow(page, "text=Tiếp tục")
        assert "Mã không đúng" in page.inner_text("main")
        # The half minute of the first code may still last, and no code counts twice.
        page.fill("#id_code", code(secret, steps=1))
        follow(page, "text=Tiếp tục")
        page.wait_for_url(base + reverse("home"))

        sign_out(page)
        sign_in(page, base, world.officer)
        page.fill("#id_code", codes[0])
        follow(page, "text=Tiếp tục")
        page.wait_for_url(base + reverse("home"))
        assert factors.of(world.officer).codes_left == 9
        page.goto(base + reverse("own_sessions"))
        no_wider_than_the_screen(page)
        shot(page, width, "own-sessions")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_security_key(width, world, base):
    with browser(width) as page:
        keys, authenticator = add_authenticator(page)
        sign_in(page, base, world.staff)
        page.wait_for_url(base + reverse("factors"))
        follow(page, "text=Thêm khóa bảo mật")
        page.fill("#id_name", "Khóa xanh")
        no_wider_than_the_screen(page)
        shot(page, width, "factor-key")
        follow(page, "main button[type=submit]")
        page.wait_for_selector(".codes")
        assert [one.name for one in factors.of(world.staff).keys] == ["Khóa xanh"]
        follow(page, "text=Tôi đã cất mã")
        shot(page, width, "factors-with-key")

        # The same key is not added twice; that is said, and nothing is sent.
        follow(page, "text=Thêm khóa bảo mật")
        page.click("main button[type=submit]")
        page.wait_for_selector("[data-key-fault]:not([hidden])")
        assert "đã có trong tài khoản" in page.inner_text("[data-key-fault]")

        sign_out(page)
        sign_in(page, base, world.staff)
        page.wait_for_url(base + reverse("second_step"))
        shot(page, width, "second-step-key")
        follow(page, "text=Dùng khóa bảo mật")
        page.wait_for_url(base + reverse("home"))
        session = Session.objects.get(user=world.staff)
        assert session.get_decoded()["signed_in"]["factor"] == "webauthn"

        # Somebody else's key, of this very site, opens nothing.
        sign_out(page)
        keys.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
        add_authenticator(page)
        sign_in(page, base, world.staff)
        page.wait_for_url(base + reverse("second_step"))
        answer = page.get_attribute("form[data-security-key]", "data-options")
        assert re.search(r'"challenge": "[\w-]{40,}"', answer)
        page.click("text=Dùng khóa bảo mật")
        page.wait_for_selector("[data-key-fault]:not([hidden])")
        assert page.url == base + reverse("second_step")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_an_administrator_fit_the_screen(width, world, base, settings):
    settings.SECOND_FACTOR = "demo"
    with browser(width) as page:
        sign_in(page, base, world.administrator)
        page.wait_for_url(base + reverse("accounts"))
        for name, args in (
            ("accounts", []),
            ("account_new", []),
            ("account", [world.officer.pk]),
            ("account", [world.administrator.pk]),
            ("account_grant", [world.officer.pk]),
            ("clients", []),
            ("factors", []),
            ("prove", []),
            ("password", []),
        ):
            page.goto(base + reverse(name, args=args))
            for closed in page.locator("main details").all():
                closed.evaluate("it => { it.open = true }")
            no_wider_than_the_screen(page)
            own = "-own" if args == [world.administrator.pk] else ""
            shot(page, width, name + own)
        page.goto(base + reverse("account_new"))
        page.fill("#id_full_name", "Quàng Thị Mới")
        page.fill("#id_username", "quang.thi.moi")
        page.select_option("#id_role", "officer")
        page.select_option("#id_organization", str(world.cell["DU-B"].pk))
        follow(page, "main button.primary")
        page.wait_for_selector(".once")
        no_wider_than_the_screen(page)
        shot(page, width, "password-once")
