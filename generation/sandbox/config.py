"""What a sandbox process is told when it starts: command line and environment."""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENDPOINT_FILES = Path(__file__).parents[1] / "endpoints" / "data"
ELSEWHERE = Path(__file__).parent / "elsewhere"
"""Endpoints that no catalogue has: to be added as one of the provider's others."""

YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


@dataclass(frozen=True)
class Config:
    """Settings of one process; `latency` is seconds from accept to complete."""

    data: Path
    host: str
    port: int
    key: str
    user_id: str
    latency: float
    concurrency: int
    endpoints: Path
    faults: list[Any]
    canned: bool


def read(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Config:
    """Read the command line and the environment; exits with one sentence on a bad value."""
    parser = argparse.ArgumentParser(prog="generation.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="folder for database and files")
    given = parser.parse_args(arguments)
    key = environment.get("SANDBOX_KEY", "sandbox:sandbox")
    if not all(key.partition(":")):
        parser.error("SANDBOX_KEY must look like id:secret.")
    try:
        latency = float(environment.get("SANDBOX_LATENCY", "2.0"))
        concurrency = int(environment.get("SANDBOX_CONCURRENCY", "10"))
    except ValueError as error:
        parser.error(f"SANDBOX_LATENCY and SANDBOX_CONCURRENCY must be numbers: {error}.")
    if not 0 <= latency <= 3600 or concurrency < 1:
        parser.error("SANDBOX_LATENCY must be 0 to 3600, SANDBOX_CONCURRENCY at least 1.")
    canned = environment.get("SANDBOX_CANNED", "").lower()
    if canned not in YES | NO:
        parser.error(f"SANDBOX_CANNED must be yes or no, not {canned!r}.")
    try:
        faults = json.loads(environment.get("SANDBOX_FAULTS") or "[]")
    except ValueError as error:
        parser.error(f"SANDBOX_FAULTS is no JSON: {error}.")
    if not isinstance(faults, list):
        parser.error('SANDBOX_FAULTS must be a list such as [{"fault": "submit_503"}].')
    return Config(
        data=given.data,
        host=given.host,
        port=given.port,
        key=key,
        user_id=environment.get("SANDBOX_USER_ID", "sandbox"),
        latency=latency,
        concurrency=concurrency,
        endpoints=Path(environment.get("SANDBOX_ENDPOINTS", ENDPOINT_FILES)),
        faults=faults,
        canned=canned in YES,
    )
