"""The provider's own client, and a callback receiver."""

import io
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fal_client
import fal_client.client
import httpx
import pytest
from PIL import Image, ImageDraw

from tests.sandbox_process import SandboxProcess

DEV = "fal-ai/flux/dev"
KONTEXT = "fal-ai/flux-pro/kontext"


def patched(url: str, patch: pytest.MonkeyPatch) -> fal_client.SyncClient:
    """Return the published client, pointed at a sandbox by its module globals."""
    patch.setattr(fal_client.client, "RUN_URL_FORMAT", f"{url}/run/")
    patch.setattr(fal_client.client, "QUEUE_URL_FORMAT", f"{url}/")
    patch.setattr(fal_client.client, "REST_URL", url)
    patch.setattr(fal_client.client, "CDN_URL", url)
    return fal_client.SyncClient(key="sandbox:sandbox")


@pytest.fixture(scope="session")
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    return sandbox_process


@pytest.fixture
def fal(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> fal_client.SyncClient:
    return patched(sandbox.url, monkeypatch)


@pytest.fixture
def faulty(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    """The sandbox, for a test that switches faults on; they end with it."""
    yield sandbox
    sandbox.clear_faults()


@pytest.fixture(scope="session")
def http(sandbox: SandboxProcess) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Key {sandbox.key}"}
    with httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def packshot() -> bytes:
    """A blue garment on a plain light ground, as JPEG."""
    image = Image.new("RGB", (600, 800), (248, 248, 246))
    ImageDraw.Draw(image).rounded_rectangle((150, 200, 450, 650), 40, fill=(30, 60, 160))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@pytest.fixture
def packshot_file(packshot: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "packshot.jpg"
    path.write_bytes(packshot)
    return path


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Takes callbacks; answers with the scripted statuses first, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    arrived: "queue.Queue[Received]" = field(default_factory=queue.Queue)

    def next(self) -> Received:
        return self.arrived.get(timeout=20)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    box = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            box.arrived.put(Received(headers, body))
            self.send_response(box.statuses.pop(0) if box.statuses else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box.url = f"http://127.0.0.1:{server.server_port}/hooks/fal/token?a=1&b=2"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield box
    server.shutdown()
    server.server_close()
