"""Addresses of the catalogue's pages and pictures."""

from django.urls import path

from catalog.views import media

app_name = "catalog"
urlpatterns = [
    path(
        "media/<slug:storefront>/<uuid:asset>/<slug:version>/<slug:preset>.<slug:format>",
        media.media,
        name="media",
    ),
]
