"""Addresses of figures and of the units that they are of."""

from django.urls import include, path

from registry.common.draft_pages import form_paths

from .pages import (
    areas,
    clearing,
    drill_down,
    figures,
    home,
    inbox,
    organizations,
    post_coverage,
    readings,
    runs,
    saved_questions,
    villages,
    why_moved,
    work,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("dia-ban/", areas.areas, name="areas"),
    path("dia-ban/<str:key>/", areas.area, name="area"),
    path("to-chuc/", organizations.organizations, name="organizations"),
    path("to-chuc/<path:code>/", organizations.organization, name="organization"),
    path("thon-ban/", villages.villages, name="villages"),
    path("thon-ban/cach-tinh/", readings.readings, name="readings"),
    *form_paths("thon-ban/cach-tinh/doi/", readings.reading_set, name="reading_set"),
    path("thon-ban/chuong-trinh/", clearing.clearing, name="clearing"),
    path("chuc-danh/", post_coverage.post_coverage, name="post_coverage"),
    path("so-lieu/", figures.figures, name="figures"),
    path("so-lieu/luu/", saved_questions.save, name="question_save"),
    path("so-lieu/luu/<int:number>/xoa/", saved_questions.remove, name="question_remove"),
    path("hop-tin/", inbox.inbox_page, name="inbox"),
    path("hop-tin/da-doc/", inbox.read, name="notices_read"),
    path("hop-tin/lich/", inbox.schedules, name="schedules"),
    path("hop-tin/lich/<int:number>/", inbox.schedule, name="question_schedule"),
    path("hop-tin/<int:number>/tep/", inbox.file, name="notice_file"),
    path("hop-tin/<int:number>/xoa/", inbox.remove, name="notice_remove"),
    path("so-lieu/<slug:code>/", figures.figure, name="figure"),
    path("danh-sach/", drill_down.drill_down, name="drill_down"),
    path("vi-sao/", why_moved.why_moved, name="why_moved"),
    path("", include("reports.targets.urls")),
    path("", include("reports.periods.urls")),
    path("", include("reports.reorganization.urls")),
    path("", include("reports.files.urls")),
    path("", include("reports.statutory.urls")),
    path("", include("reports.books.urls")),
    path("cong-viec/", work.work, name="work"),
    path("tong-hop/", runs.runs, name="runs"),
    path("tong-hop/chay/", runs.run_now, name="run_now"),
    path("tong-hop/<int:number>/", runs.run, name="run"),
    path("tong-hop/<int:number>/chay-lai/", runs.retry, name="run_retry"),
    path("tong-hop/<int:number>/huy/", runs.cancel, name="run_cancel"),
]
