"""The provider's own client, and a callback receiver."""

import io
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import fal_client
import fal_client.client
import httpx
import pytest
from PIL import Image, ImageDraw

from tests.sandbox.materials import FILES, TYPES, least
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
def upload(http: httpx.Client) -> Callable[[bytes, str], str]:
    """Lays a file at the provider; returns its address."""
    token = http.post("/storage/auth/token", json={}).json()["token"]

    def lay(content: bytes, content_type: str) -> str:
        headers = {"Authorization": f"Bearer {token}", "content-type": content_type}
        return str(
            http.post("/files/upload", content=content, headers=headers).json()["access_url"]
        )

    return lay


@pytest.fixture(scope="session")
def addresses(upload: Callable[[bytes, str], str]) -> dict[str, str]:
    """Addresses of the test's files, by kind."""
    return {kind: upload(content, TYPES[kind]) for kind, content in FILES.items()}


@pytest.fixture
def run(http: httpx.Client, addresses: dict[str, str]) -> Callable[..., httpx.Response]:
    """Calls an endpoint with the least that it asks for and further arguments."""

    def call(endpoint_id: str, **arguments: Any) -> httpx.Response:
        body = {**least(endpoint_id, addresses), **arguments}
        return http.post(f"/run/{endpoint_id}", json=body, timeout=30)

    return call


@pytest.fixture
def made(http: httpx.Client, run: Callable[..., httpx.Response]) -> Callable[..., bytes]:
    """Calls an endpoint as `run` does and downloads the file in a field of its answer."""

    def download(field: str, endpoint_id: str, **arguments: Any) -> bytes:
        file = run(endpoint_id, **arguments).raise_for_status().json()[field]
        file = file[0] if isinstance(file, list) else file
        answer = http.get(file["url"], timeout=30).raise_for_status()
        assert answer.headers["content-type"] == file["content_type"]
        return answer.content

    return download


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
