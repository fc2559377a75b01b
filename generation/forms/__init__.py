"""Forms of generation, one module for each subject."""

from generation.forms.drafts import DraftForm

__all__ = ["DraftForm"]
