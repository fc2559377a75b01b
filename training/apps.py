"""The application of LoRA training."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Data sets and training runs; the LoRA itself is the catalogue's."""

    name = "training"
    verbose_name = "Training"
