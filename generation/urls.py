"""Addresses of generation's pages and of the provider's callbacks."""

from django.urls import path

from generation import hooks
from generation.views.drafts import shoot_draft, shoot_launch, shoot_pictures
from generation.views.drawer import shoot_discard, shoot_take_up
from generation.views.looks import shoot_save_look, shoot_use_look
from generation.views.new_shoot import shoot_new
from generation.views.playground import playground
from generation.views.playground_call import (
    playground_call,
    playground_check,
    playground_pictures,
)
from generation.views.playground_history import (
    playground_cancel,
    playground_history,
    playground_retry,
)
from generation.views.playground_shoot import playground_shoot
from generation.views.sheets import shoot_cancel, shoot_retry, shoot_sheet
from generation.views.shoot import shoot
from generation.views.shoots import shoots
from generation.views.spend import spend

app_name = "generation"
urlpatterns = [
    path("shoots/", shoots, name="shoots"),
    path("shoots/new/", shoot_new, name="shoot-new"),
    path("shoots/<uuid:pk>/", shoot, name="shoot"),
    path("shoots/<uuid:pk>/draft/", shoot_draft, name="shoot-draft"),
    path("shoots/<uuid:pk>/use-look/", shoot_use_look, name="shoot-use-look"),
    path("shoots/<uuid:pk>/save-look/", shoot_save_look, name="shoot-save-look"),
    path("shoots/<uuid:pk>/discard/", shoot_discard, name="shoot-discard"),
    path("shoots/<uuid:pk>/take-up/", shoot_take_up, name="shoot-take-up"),
    path("shoots/<uuid:pk>/pictures/", shoot_pictures, name="shoot-pictures"),
    path("shoots/<uuid:pk>/launch/", shoot_launch, name="shoot-launch"),
    path("shoots/<uuid:pk>/sheet/", shoot_sheet, name="shoot-sheet"),
    path("shoots/<uuid:pk>/cancel/", shoot_cancel, name="shoot-cancel"),
    path("shoots/<uuid:pk>/retry/", shoot_retry, name="shoot-retry"),
    path("spend/", spend, name="spend"),
    path("playground/", playground, name="playground"),
    # No endpoint's id begins with a dash.
    path("playground/-/check/<path:pk>/", playground_check, name="playground-check"),
    path("playground/-/files/<path:pk>/", playground_pictures, name="playground-pictures"),
    path("playground/-/calls/<path:pk>/", playground_history, name="playground-history"),
    path("playground/-/cancel/<uuid:job>/", playground_cancel, name="playground-cancel"),
    path("playground/-/retry/<uuid:job>/", playground_retry, name="playground-retry"),
    path("playground/-/shoot/<uuid:job>/", playground_shoot, name="playground-shoot"),
    path("playground/<path:pk>/", playground_call, name="playground-call"),
    path("hooks/fal/<str:token>", hooks.fal, name="fal-hook"),
]
