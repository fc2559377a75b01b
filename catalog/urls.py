"""Addresses of the catalogue's pages and pictures."""

from django.urls import URLPattern

app_name = "catalog"
urlpatterns: list[URLPattern] = []
