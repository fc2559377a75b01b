"""Addresses of training's pages."""

from django.urls import path

from training.views import (
    cropping,
    dataset,
    datasets,
    lora,
    loras,
    picking,
    pictures,
    runs,
    starting,
    versions,
)

app_name = "training"
urlpatterns = [
    path("loras/", loras.loras, name="loras"),
    path("loras/<slug:slug>/", lora.lora, name="lora"),
    path("loras/<slug:slug>/samples/check/", lora.samples_check, name="samples-check"),
    path("loras/<slug:slug>/samples/make/", lora.samples_make, name="samples-make"),
    path("loras/<slug:slug>/<int:version>/promote/", versions.promote, name="version-promote"),
    path("loras/<slug:slug>/<int:version>/demote/", versions.demote, name="version-demote"),
    path("loras/<slug:slug>/<int:version>/retire/", versions.retire, name="version-retire"),
    path(
        "loras/<slug:slug>/<int:version>/bring-back/",
        versions.bring_back,
        name="version-bring-back",
    ),
    path("datasets/", datasets.datasets, name="datasets"),
    path("datasets/new/", datasets.new, name="dataset-new"),
    path("datasets/products/", datasets.products, name="dataset-products"),
    path("datasets/<uuid:pk>/", dataset.dataset, name="dataset"),
    path("datasets/<uuid:pk>/pulse/", dataset.pulse, name="dataset-pulse"),
    path("datasets/<uuid:pk>/edit/", datasets.edit, name="dataset-edit"),
    path("datasets/<uuid:pk>/upload/", pictures.upload, name="dataset-upload"),
    path("datasets/<uuid:pk>/choose/", picking.choose, name="dataset-choose"),
    path("datasets/<uuid:pk>/add/", pictures.add, name="dataset-add"),
    path("datasets/<uuid:pk>/order/", pictures.arrange, name="dataset-order"),
    path("datasets/<uuid:pk>/put-back/", pictures.put_back, name="picture-put-back"),
    path("datasets/<uuid:pk>/check/", starting.check, name="dataset-check"),
    path("datasets/<uuid:pk>/start/", starting.start, name="dataset-start"),
    path("datasets/<uuid:pk>/<int:image>/caption/", pictures.describe, name="picture-caption"),
    path("datasets/<uuid:pk>/<int:image>/include/", pictures.include, name="picture-include"),
    path("datasets/<uuid:pk>/<int:image>/remove/", pictures.remove, name="picture-remove"),
    path("datasets/<uuid:pk>/<int:image>/crop/", cropping.crop, name="picture-crop"),
    path("trainings/<uuid:pk>/cancel/", runs.cancel, name="run-cancel"),
    path("trainings/<uuid:pk>/retry/", runs.retry, name="run-retry"),
]
