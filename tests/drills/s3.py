"""A bucket on the loopback that can refuse to work."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from tests.drills.rig import Rig

NAME = "pictures"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
AT_ONCE = {"AWS_MAX_ATTEMPTS": "1"}  # boto3 would try a refused file five times, ever more slowly


class Bucket:
    """S3 in a thread; ``environ`` is what the product needs to keep its files there."""

    serving: ClassVar[dict[str, "Bucket"]] = {}

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        self.refuses = False
        self.answer = DomainDispatcherApplication(create_backend_app)
        self.server = make_server("127.0.0.1", 0, self, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.environ = {
            "SARTIQ_STORAGE": "s3",
            "S3_BUCKET": NAME,
            "S3_ENDPOINT_URL": self.url,
            "S3_REGION": "us-east-1",
            **KEYS,
            **AT_ONCE,
        }
        boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        ).create_bucket(Bucket=NAME)
        self.serving[self.url] = self

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request, unless it refuses."""
        if self.refuses:
            start_response("503 Slow Down", [("Content-Length", "0")])
            return []
        return self.answer(environ, start_response)

    @classmethod
    def of(cls, rig: Rig) -> "Bucket":
        """The bucket that a rig keeps its files in."""
        return cls.serving[rig.environ["S3_ENDPOINT_URL"]]

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Every request is answered by 503 meanwhile."""
        self.refuses = True
        try:
            yield
        finally:
            self.refuses = False

    def stop(self) -> None:
        """End it."""
        self.server.shutdown()
