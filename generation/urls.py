"""Addresses of generation's pages and of the provider's callbacks."""

from django.urls import path

from generation import hooks

app_name = "generation"
urlpatterns = [
    path("hooks/fal/<str:token>", hooks.fal, name="fal-hook"),
]
