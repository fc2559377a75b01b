"""Fault drills: what the product promises when things break, tried on real processes.

Each drill breaks one thing while a shoot runs and then asks three parties whether anything was
lost or paid twice: the database, the provider's bill, and the auditor. ``python3 dev.py bench
drills`` runs them in full; the tests of this folder run the short form of each.
"""
