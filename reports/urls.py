"""Addresses of what board staff see."""

from django.urls import include, path

from .pages import areas, behind, home, member, members, organizations, search, villages

urlpatterns = [
    path("", home.home, name="home"),
    path("dia-ban/", areas.areas, name="areas"),
    path("dia-ban/<str:key>/", areas.area, name="area"),
    path("to-chuc/", organizations.organizations, name="organizations"),
    path("to-chuc/<path:code>/", organizations.organization, name="organization"),
    path("ban-trang/", villages.villages_without_member, name="villages_without_member"),
    path("danh-sach/", behind.behind, name="behind"),
    path("tim/", search.search, name="search"),
    path("", include("reports.targets.urls")),
    path("dang-vien/", members.members, name="members"),
    # A dossier number may hold a slash, as papers do: these come after every form about a member.
    path("dang-vien/<path:dossier_no>/so-giay-to/", member.numbers, name="member_numbers"),
    path("dang-vien/<path:dossier_no>/", member.member, name="member"),
]
