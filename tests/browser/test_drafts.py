"""A form saved while somebody types, found again in another session, and gone back to, in Chromium.

With ``REGISTRY_SHOTS`` naming a folder, pictures are left there.
"""

from __future__ import annotations

import pytest

from registry.drafts.models import Draft
from tests.browser.test_second_step import no_wider_than_the_screen, shot, sign_in
from tests.browser.walk import CHROMIUM, browser, follow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]


# What can be touched and is smaller than 24 px; a link with text beside it is a part of a sentence.
SMALL = """() => [...document.querySelectorAll("main :is(a, button, input, select), summary, label.check")]
  .filter((e) => !e.closest(".hidden, [hidden]") && !["hidden", "checkbox", "radio"].includes(e.type))
  .filter((e) => e.tagName !== "A" || e.parentElement.textContent.trim() === e.textContent.trim())
  .map((e) => [e.textContent.trim() || e.name, e.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([name]) => name)"""


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_form_is_saved_found_again_and_gone_back_to(world, live_server, settings, width):
    base = live_server.url
    with browser(width) as page:
        warnings: list[str] = []
        page.on("console", lambda message: warnings.append(message.text))
        sign_in(page, base, world.officer)
        page.goto(f"{base}/dang-vien/{world.member['an'].pk}/dinh-chinh/")
        page.fill("#id_job", "Giáo viên")
        page.wait_for_url("**/nhap/**")
        assert Draft.objects.get().user == world.officer
        page.context.clear_cookies()
        sign_in(page, base, world.officer)
        page.goto(f"{base}/dang-vien/{world.member['an'].pk}/dinh-chinh/")
        assert page.input_value("#id_job") == "Giáo viên"
        shot(page, width, "draft")
        follow(page, "main form.entry button.primary")
        page.wait_for_selector("[role=alert] a")
        no_wider_than_the_screen(page)
        shot(page, width, "draft-faults")
        page.fill("#id_reason", "đối chiếu hồ sơ")
        follow(page, "main form.entry button.primary")
        page.wait_for_url("**/xac-nhan/**")
        no_wider_than_the_screen(page)
        shot(page, width, "draft-confirmed")
        page.reload()
        page.go_back()
        assert page.input_value("#id_job") == "Giáo viên"
        page.go_forward()
        follow(page, "button[value=write]")
        assert page.url == f"{base}/dang-vien/{world.member['an'].pk}/"
        page.go_back()
        assert page.url == f"{base}/dang-vien/{world.member['an'].pk}/"
        for path in ("/", "/dang-vien/", "/dia-ban/xa-a/", "/dia-ban/a1-1/chuc-danh/", page.url[len(base) :]):
            page.goto(base + path)
            assert page.evaluate(SMALL) == [], path
            no_wider_than_the_screen(page)
            shot(page, width, f"small{path.replace('/', '-')}")
        assert warnings == []
    world.member["an"].refresh_from_db()
    assert world.member["an"].job == "Giáo viên"
