"""Faults on demand: which switches there are, and what each does to an answer, a call, a file."""
