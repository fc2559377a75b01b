"""Sartiq: AI photography for fashion catalogues."""
