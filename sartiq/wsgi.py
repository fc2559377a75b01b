"""The entry of web servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sartiq.settings")

application = get_wsgi_application()

# A page makes tens of thousands of objects that are gone with it. What was loaded until here stays:
# the collector need not walk through it, nor come by in the middle of most pages.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
