"""The catalogue by REST."""
