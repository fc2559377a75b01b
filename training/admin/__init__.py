"""Training in the admin: data sets, from where trainings start, and the runs."""

from training.admin import datasets, runs

__all__ = ["datasets", "runs"]
