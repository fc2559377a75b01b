"""News that the catalogue sends upward, after commit; receivers only hint."""

from django.dispatch import Signal

asset_approved = Signal()  # asset: Asset
asset_unapproved = Signal()  # asset: Asset
