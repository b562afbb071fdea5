"""Every address of the register."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("registry.api")),
    path("", include("registry.accounts.urls")),
    path("", include("registry.accounts.administration.urls")),
    path("", include("members.urls")),
    path("", include("registry.imports.urls")),
    # A page of members lies beside the kinds of things that are kept.
    path("", include("registry.privacy.urls")),
    path("", include("cells.urls")),
    path("", include("reports.urls")),
]

handler400 = "registry.common.errors.bad_request"
handler403 = "registry.common.errors.forbidden"
handler404 = "registry.common.errors.not_found"
handler500 = "registry.common.errors.server_error"
