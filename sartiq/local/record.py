"""What a data folder remembers from one start to the next."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Record:
    """What the first start decided and later starts keep to.

    ``schema`` is the digest of code and database after the last migration.
    """

    sandbox_port: int = 0
    demo_settled: bool = False
    schema: str = ""

    @classmethod
    def load(cls, data_dir: Path) -> "Record":
        """The record of this data folder; an empty one before the first start."""
        with contextlib.suppress(FileNotFoundError):
            return cls(**json.loads((data_dir / "installation.json").read_text()))
        return cls()

    def save(self, data_dir: Path) -> None:
        """Write the record in one piece."""
        draft = data_dir / "installation.json.draft"
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(data_dir / "installation.json")
