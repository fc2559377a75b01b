"""The application of LoRA training."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class TrainingConfig(AppConfig):
    """Data sets and training runs; the LoRA itself is the catalogue's."""

    name = "training"
    verbose_name = "Training"

    def ready(self) -> None:
        """Tell generation what becomes of a training's answer; by name, for it needs the models."""
        import_string("training.outcome.register")()
