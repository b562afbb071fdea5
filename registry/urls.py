"""Every address of the register."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("registry.api")),
    path("", include("registry.accounts.urls")),
    # The forms about a member go before the member's own page, whose number may hold a slash.
    path("", include("members.urls")),
    path("", include("cells.urls")),
    path("", include("reports.urls")),
]

handler400 = "registry.common.errors.bad_request"
handler403 = "registry.common.errors.forbidden"
handler404 = "registry.common.errors.not_found"
handler500 = "registry.common.errors.server_error"
