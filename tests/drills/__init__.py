"""Fault drills: what the product promises when things break, tried on real processes.

Each drill breaks one thing while shoots run. Then, whatever it was, this must hold:

- every job has ended, and done is what could be done;
- the provider accepted one POST for each job, and no callback's token twice;
- what the provider made is stored here, and nothing was charged twice;
- no attempt is left unknown that could be resolved;
- the auditor finds that database, files and the provider's bill agree to the nano-dollar.

``course`` names the drills, ``points`` the moments at which processes die. ``python3 dev.py bench
drills`` holds them in full; the test of this folder holds the short form of each.
"""
