"""The key that signs callbacks: Ed25519, kept in the data folder, published as a JWKS."""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class SigningKey:
    """Signs callbacks; the same key after a restart."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def load(cls, file: Path) -> "SigningKey":
        """Read the key, or make one on the first start (mode 0600)."""
        if not file.exists():
            fresh = os.open(file.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(fresh, "wb") as handle:
                handle.write(Ed25519PrivateKey.generate().private_bytes_raw())
            file.with_suffix(".new").rename(file)
        return cls(Ed25519PrivateKey.from_private_bytes(file.read_bytes()))

    @classmethod
    def fresh(cls) -> "SigningKey":
        """Make a key that is kept nowhere and published nowhere."""
        return cls(Ed25519PrivateKey.generate())

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the public half as a JSON Web Key Set."""
        public = self._private.public_key().public_bytes_raw()
        key = {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "use": "sig",
            "kid": hashlib.sha256(public).hexdigest()[:16],
            "x": base64.urlsafe_b64encode(public).rstrip(b"=").decode(),
        }
        return {"keys": [key]}

    def headers(
        self, *, request_id: str, user_id: str, timestamp: int, body: bytes
    ) -> dict[str, str]:
        """Sign a callback's raw body; `timestamp` is in unix seconds."""
        digest = hashlib.sha256(body).hexdigest()
        message = f"{request_id}\n{user_id}\n{timestamp}\n{digest}".encode()
        return {
            "x-fal-webhook-request-id": request_id,
            "x-fal-webhook-user-id": user_id,
            "x-fal-webhook-timestamp": str(timestamp),
            "x-fal-webhook-signature": self._private.sign(message).hex(),
        }
