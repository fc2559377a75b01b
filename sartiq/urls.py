"""Every address of the project."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from generation.views.home import home
from sartiq.api import api, nowhere


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process serves."""
    return HttpResponse("ok", content_type="text/plain")


admin.autodiscover()

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz),
    path("", include("django.contrib.auth.urls")),
    path("", include("sartiq.access.urls")),
    path("", include("generation.urls")),
    path("", include("training.urls")),
    path("", include("catalog.urls")),
    path("api/v1/", api.urls),
    path("api/<path:path>", nowhere),
    path("admin/", admin.site.urls),
]
