"""What is made up once and then stays: ids, passwords, secrets. With a folder, also at the next start."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

FILE_NAME = "identities.json"


class Identities:
    """Values by name. `folder` None keeps them in memory; else `identities.json` in it, readable by its owner alone."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / FILE_NAME if folder else None
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}
        if self._file and self._file.is_file():
            self._known = json.loads(self._file.read_text("utf-8"))

    def get(self, name: str, make: Callable[[], str]) -> str:
        """The value of that name; made, and kept, when there is none yet."""
        with self._lock:
            if name not in self._known:
                self._known[name] = make()
                self._keep()
            return self._known[name]

    def _keep(self) -> None:
        if self._file:
            write_private(self._file, json.dumps(self._known, indent=2))


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600, whole or not at all."""
    partial = path.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)
