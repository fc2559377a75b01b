"""Data sets and runs that end in a LoRA."""
