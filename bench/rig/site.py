"""A seeded catalogue in a data folder that is kept, with its database and, if wanted, its web."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django
import httpx
from django.core.management import call_command

from sartiq.local import embedded, programs
from sartiq.local.places import ROOT

READY_SECONDS = 60
PIECE = 1024 * 1024  # bytes


@contextlib.contextmanager
def catalogue(data: Path, *, products: int, assets: int) -> Iterator[None]:
    """Database and broker on ``data``; filled by ``manage.py seed`` the first time."""
    os.environ |= {"SARTIQ_DATA": str(data), "DJANGO_SETTINGS_MODULE": "sartiq.settings"}
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with embedded.at_hand(data.resolve()):
        django.setup()
        fill(products, assets)
        read_once(data / "postgres")
        yield


def fill(products: int, assets: int) -> None:
    """Make the catalogue, unless the folder holds one."""
    from catalog.models import Product  # noqa: PLC0415  (Django is set up first)

    call_command("migrate", verbosity=0)
    if not Product.objects.filter(handle__startswith="seed-").exists():
        call_command("seed", products=products, assets=assets, stdout=sys.stderr)


def read_once(folder: Path) -> None:
    """Have all files in memory, as on a server that has run for a while."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(PIECE):
                    pass


@contextlib.contextmanager
def site(data: Path, *, products: int, assets: int) -> Iterator[str]:
    """The same with its web server; the address of the home page, without the slash."""
    with catalogue(data, products=products, assets=assets):
        port = programs.claim(0)
        url = f"http://{programs.HOST}:{port}"
        environ = programs.environ(data, port=port, sandbox_port=programs.claim(0))
        command = programs.web(port).command
        web = subprocess.Popen(command, cwd=ROOT, env=os.environ | environ)
        try:
            wait_for(f"{url}/healthz")
            yield url
        finally:
            web.terminate()
            web.wait(10)


def wait_for(address: str) -> None:
    """Wait until the address answers."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(address, trust_env=False).raise_for_status()
            return
        time.sleep(0.1)
    sys.exit(f"{address} did not answer within {READY_SECONDS} s.")
