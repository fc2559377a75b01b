"""Run a sandbox: `python -m generation.sandbox --port 8001 --data DIR`."""

import asyncio
import logging
import signal
import sys

from generation.sandbox import catalogue, config, routes
from generation.sandbox.callbacks import Callbacks
from generation.sandbox.faults.deliveries import Deliveries
from generation.sandbox.faults.outcomes import faulty
from generation.sandbox.faults.switchboard import Nonsense, Switchboard
from generation.sandbox.queue import Queue
from generation.sandbox.results import Results
from generation.sandbox.signing import SigningKey
from generation.sandbox.site import Site
from generation.sandbox.store import FolderRefused, Store
from generation.sandbox.wire import listen


def build(settings: config.Config, store: Store) -> Site:
    """Put the parts of a sandbox together; raises `Nonsense` for a fault that there is not."""
    endpoints = catalogue.read(config.ELSEWHERE) | catalogue.read(settings.endpoints)
    faults = Switchboard(endpoints)
    faults.replace(settings.faults)
    key = SigningKey.load(store.folder / "signing.key")
    callbacks = Callbacks(store, key, settings.user_id, Deliveries(faults))
    results = Results(store, endpoints, canned=settings.canned)
    queue = Queue(
        store=store,
        model=faulty(results.produce, faults, endpoints),
        callbacks=callbacks,
        latency=settings.latency,
        concurrency=settings.concurrency,
    )
    return Site(settings, store, endpoints, key, callbacks, results, queue, faults)


async def serve(settings: config.Config, store: Store) -> None:
    """Serve until the process is told to stop, after taking up what was left unfinished."""
    site = build(settings, store)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = await listen(routes.handler(site), settings.host, settings.port)
    site.callbacks.resume()
    site.queue.resume()
    port = server.sockets[0].getsockname()[1]
    print(f"sandbox listens on http://{settings.host}:{port}", flush=True)
    print("sandbox ready", flush=True)
    await stopped.wait()
    server.close()
    await site.queue.stop()
    await site.callbacks.stop()
    site.results.stop()


def main() -> None:
    """Read the settings, open the data folder, serve."""
    sys.setswitchinterval(0.001)  # drawing threads hand over sooner: answers do not wait for them
    logging.basicConfig(level=logging.WARNING, format="sandbox: %(levelname)s %(message)s")
    settings = config.read(sys.argv[1:])
    try:
        store = Store(settings.data)
    except (FolderRefused, OSError) as error:
        sys.exit(f"sandbox: {error}")
    try:
        asyncio.run(serve(settings, store))
    except Nonsense as nonsense:
        sys.exit(f"sandbox: SANDBOX_FAULTS: {nonsense}")
    except OSError as error:
        sys.exit(f"sandbox: cannot listen on {settings.host}:{settings.port}: {error}")
    finally:
        store.close()


if __name__ == "__main__":
    main()
