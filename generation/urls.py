"""Addresses of generation's pages and of the provider's callbacks."""

from django.urls import path

from generation import hooks
from generation.views.drafts import shoot_draft, shoot_launch, shoot_row
from generation.views.drawer import shoot_discard, shoot_take_up
from generation.views.looks import (
    look_delete,
    look_rename,
    look_restore,
    shoot_save_look,
    shoot_use_look,
)
from generation.views.missing_price import missing_price
from generation.views.new_shoot import shoot_new
from generation.views.pickers import shoot_pictures, shoot_talents
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
from generation.views.remakes import remake_cancel, remake_list, remake_retry
from generation.views.remaking import (
    remake,
    remake_check,
    remake_fields,
    remake_masks,
    remake_start,
)
from generation.views.sheets import shoot_cancel, shoot_retry, shoot_sheet
from generation.views.shoot import shoot
from generation.views.shooting_more import shoot_missing, shoot_more
from generation.views.shoots import shoots
from generation.views.spend import spend, spend_csv
from generation.views.tray import (
    tray,
    tray_estimate,
    tray_fix,
    tray_launch,
    tray_put_back,
    tray_remove,
)

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
    path("shoots/<uuid:pk>/talents/", shoot_talents, name="shoot-talents"),
    path("shoots/<uuid:pk>/rows/<uuid:colourway>/", shoot_row, name="shoot-row"),
    path("looks/<uuid:pk>/rename/", look_rename, name="look-rename"),
    path("looks/<uuid:pk>/delete/", look_delete, name="look-delete"),
    path("looks/<uuid:pk>/restore/", look_restore, name="look-restore"),
    path("shoots/<uuid:pk>/launch/", shoot_launch, name="shoot-launch"),
    path("shoots/<uuid:pk>/sheet/", shoot_sheet, name="shoot-sheet"),
    path("shoots/<uuid:pk>/cancel/", shoot_cancel, name="shoot-cancel"),
    path("shoots/<uuid:pk>/retry/", shoot_retry, name="shoot-retry"),
    path("missing-price/", missing_price, name="missing-price"),
    path("shoots/<uuid:pk>/missing/", shoot_missing, name="shoot-missing"),
    path("shoots/<uuid:pk>/more/", shoot_more, name="shoot-more"),
    path("tray/", tray, name="tray"),
    path("tray/estimate/", tray_estimate, name="tray-estimate"),
    path("tray/launch/", tray_launch, name="tray-launch"),
    path("tray/<uuid:pk>/fix/", tray_fix, name="tray-fix"),
    path("tray/<uuid:pk>/remove/", tray_remove, name="tray-remove"),
    path("tray/<uuid:decision>/put-back/", tray_put_back, name="tray-put-back"),
    path("spend/", spend, name="spend"),
    path("spend/csv", spend_csv, name="spend-csv"),
    path("playground/", playground, name="playground"),
    # No endpoint's id begins with a dash.
    path("playground/-/check/<path:pk>/", playground_check, name="playground-check"),
    path("playground/-/files/<path:pk>/", playground_pictures, name="playground-pictures"),
    path("playground/-/calls/<path:pk>/", playground_history, name="playground-history"),
    path("playground/-/cancel/<uuid:job>/", playground_cancel, name="playground-cancel"),
    path("playground/-/retry/<uuid:job>/", playground_retry, name="playground-retry"),
    path("playground/-/shoot/<uuid:job>/", playground_shoot, name="playground-shoot"),
    path("playground/<path:pk>/", playground_call, name="playground-call"),
    path("remake/<uuid:asset>/", remake, name="remake"),
    path("remake/<uuid:asset>/started/", remake_list, name="remake-list"),
    path("remake/<uuid:asset>/masks/", remake_masks, name="remake-masks"),
    path("remake/<uuid:asset>/<uuid:job>/cancel/", remake_cancel, name="remake-cancel"),
    path("remake/<uuid:asset>/<uuid:job>/retry/", remake_retry, name="remake-retry"),
    path("remake/<uuid:asset>/<slug:act>/check/", remake_check, name="remake-check"),
    path("remake/<uuid:asset>/<slug:act>/fields/", remake_fields, name="remake-fields"),
    path("remake/<uuid:asset>/<slug:act>/start/", remake_start, name="remake-start"),
    path("hooks/fal/<str:token>", hooks.fal, name="fal-hook"),
]
