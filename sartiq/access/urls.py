"""Addresses of people's news."""

from django.urls import path

from sartiq.access import views

app_name = "access"
urlpatterns = [
    path("news/", views.news, name="notifications"),
    path("news/bell", views.bell, name="bell"),
    path("news/latest", views.latest, name="latest"),
    path("news/read", views.read_all, name="read-all"),
    path("news/mail", views.mail_switch, name="mail"),
    path("news/<uuid:pk>/", views.notification, name="notification"),
    path("news/<uuid:pk>/read", views.read_one, name="read"),
]
