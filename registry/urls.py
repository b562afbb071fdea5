"""Every address of the register."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from registry.common import errors
from registry.common.limits import API
from reports.api import problems

urlpatterns = [
    path("api/v1/", include("registry.api")),
    path("", include("registry.accounts.urls")),
    path("", include("registry.accounts.administration.urls")),
    path("", include("registry.drafts.urls")),
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


def handler500(request: HttpRequest) -> HttpResponse:
    """Whatever went wrong is said to people as a page and to machines as a problem document."""
    of_machines = request.path_info.startswith(API)
    return problems.server_error(request) if of_machines else errors.server_error(request)
