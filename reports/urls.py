"""Addresses of what board staff see."""

from django.urls import include, path

from members.pages import access_log as lookers
from members.pages import member, members, search
from registry.accounts.administration import trail as audit
from registry.imports import pages as imports
from registry.privacy.retention import pages as keeping

from .pages import (
    areas,
    data_subjects,
    home,
    never_counted,
    organizations,
    runs,
    villages,
    work,
)
from .pages import (
    drill_down as behind,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("dia-ban/", areas.areas, name="areas"),
    path("dia-ban/<str:key>/", areas.area, name="area"),
    path("to-chuc/", organizations.organizations, name="organizations"),
    path("to-chuc/<path:code>/", organizations.organization, name="organization"),
    path("ban-trang/", villages.villages_without_member, name="villages_without_member"),
    path("danh-sach/", behind.behind, name="behind"),
    path("tim/", search.search, name="search"),
    path("nhat-ky/", audit.audit, name="audit"),
    path("", include("registry.accounts.administration.urls")),
    path("", include("reports.targets.urls")),
    path("cong-viec/", work.work, name="work"),
    path("tong-hop/", runs.runs, name="runs"),
    path("tong-hop/chay/", runs.run_now, name="run_now"),
    path("tong-hop/<int:number>/", runs.run, name="run"),
    path("tong-hop/<int:number>/chay-lai/", runs.retry, name="run_retry"),
    path("tong-hop/<int:number>/huy/", runs.cancel, name="run_cancel"),
    path("luu-giu/", keeping.retention, name="retention"),
    path("luu-giu/chua-tung-tinh/", never_counted.never_counted_people, name="never_counted"),
    path("luu-giu/lan/<int:number>/huy/", keeping.cancel, name="retention_cancel"),
    path("luu-giu/lan/<int:number>/chay-lai/", keeping.retry, name="retention_retry"),
    path("luu-giu/<str:code>/", keeping.change, name="retention_change"),
    path("nhap/", imports.imports, name="imports"),
    path("nhap/<uuid:pk>/", imports.import_, name="import"),
    path("nhap/<uuid:pk>/cot/", imports.change_columns, name="import_columns"),
    path("nhap/<uuid:pk>/kiem-tra/", imports.check, name="import_check"),
    path("nhap/<uuid:pk>/ghi/", imports.confirm, name="import_confirm"),
    path("nhap/<uuid:pk>/dung/", imports.stop, name="import_stop"),
    path("nhap/<uuid:pk>/tien-do/", imports.progress, name="import_progress"),
    path("nhap/<uuid:pk>/tep-loi/", imports.faults_file, name="import_faults"),
    path("nhap/<uuid:pk>/hoan-tac/", imports.take_back, name="import_undo"),
    path("dang-vien/", members.members, name="members"),
    path("dang-vien/<int:number>/ai-da-xem/", lookers.lookers, name="member_lookers"),
    path("dang-vien/<int:number>/luu-gi/", data_subjects.holdings, name="member_holdings"),
    path("dang-vien/<int:number>/xoa-han/", data_subjects.erase, name="member_erase"),
    path("dang-vien/<int:number>/so-giay-to/", member.numbers, name="member_numbers"),
    path("dang-vien/<int:number>/", member.member, name="member"),
]
