"""Addresses of the catalogue's pages and pictures."""

from django.urls import path

from catalog.views import (
    assets,
    delivery,
    imports,
    inbox,
    media,
    product,
    products,
    review,
    storefronts,
)

app_name = "catalog"
urlpatterns = [
    path("products/", products.products, name="products"),
    path("products/<str:handle>/", product.product, name="product"),
    path("products/<str:handle>/<str:code>/", product.colourway, name="product-colourway"),
    path("products/<str:handle>/<str:code>/photos", product.photos, name="product-photos"),
    path("import/", imports.start, name="import"),
    path("import/<uuid:batch>/", imports.preview, name="import-preview"),
    path("import/<uuid:batch>/files", imports.add_files, name="import-files"),
    path("import/<uuid:batch>/confirm", imports.confirm, name="import-confirm"),
    path("import/<uuid:batch>/discard", imports.discard, name="import-discard"),
    path("import/<uuid:batch>/report", imports.report, name="import-report"),
    path("import/<uuid:batch>/refused.csv", imports.refused, name="import-refused"),
    path("import/<uuid:batch>/photos/<int:number>.jpg", imports.photo, name="import-photo"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/products", inbox.targets, name="inbox-targets"),
    path("inbox/assign", inbox.assign, name="inbox-assign"),
    path("inbox/unassign", inbox.unassign, name="inbox-unassign"),
    path("pictures/<uuid:asset>/original", delivery.original, name="original"),
    path(
        "pictures/<uuid:asset>/<slug:preset>.<slug:format>",
        delivery.picture,
        name="picture",
    ),
    path(
        "media/<slug:storefront>/<uuid:asset>/<slug:version>/<slug:preset>.<slug:format>",
        media.media,
        name="media",
    ),
    path("review/", review.page, name="review"),
    path("review/queue/", review.queue, name="review-queue"),
    path("review/pictures/", review.pictures, name="review-pictures"),
    path("review/decisions/", review.decisions, name="review-decisions"),
    path("assets/<uuid:asset>/", assets.page, name="asset"),
    path("assets/<uuid:asset>/decisions/", assets.decide, name="asset-decide"),
    path("decisions/<uuid:decision>/undo/", assets.undo, name="decision-undo"),
    path("storefronts/", storefronts.page, name="storefronts"),
    path("storefronts/keys/", storefronts.create_key, name="storefront-keys"),
    path("storefronts/keys/<uuid:key>/revoke/", storefronts.revoke, name="storefront-key-revoke"),
]
