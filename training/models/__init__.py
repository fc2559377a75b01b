"""What training remembers: data sets with their pictures, and the runs that learned from them."""

from training.models.datasets import Dataset, DatasetImage
from training.models.runs import TrainingRun

__all__ = ["Dataset", "DatasetImage", "TrainingRun"]
