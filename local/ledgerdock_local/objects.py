"""Objects kept in a folder: every version written durably before its PUT is answered, all of them back at the start.

DIR/objects/{bucket}/{sha256 of the key}/{version}.json    what it is: written last, so it counts as the commit
DIR/objects/{bucket}/{sha256 of the key}/{version}.data    its bytes
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, s3_backends
from moto.s3.utils import _VersionedKeyStore

from ledgerdock_local.options import ACCOUNT, REGION

_FIELDS = (
    "encryption",
    "kms_key_id",
    "checksum_value",
    "checksum_type",
    "checksum_parts",
    "checksum_algorithm",
)


class KeptObjects:
    """The objects of some buckets, in a folder."""

    def __init__(self, folder: Path, buckets: Iterable[str]) -> None:
        self._folder = folder / "objects"
        self._changed = threading.local()
        self._lock = threading.Lock()
        self._order = 0
        backend = s3_backends[ACCOUNT]["aws"]
        self._buckets: dict[str, FakeBucket] = {name: backend.get_bucket(name) for name in buckets}

    def restore(self) -> int:
        """Put everything kept back into its bucket and keep what happens from now on; how many versions there were."""
        restored = 0
        for name, bucket in self._buckets.items():
            kept = [json.loads(path.read_text("utf-8")) for path in self._folder.joinpath(name).glob("*/*.json")]
            kept.sort(key=lambda facts: int(facts["order"]))
            for facts in kept:
                bucket.keys[facts["key"]] = self._load(name, facts)
            restored += len(kept)
            self._order = max([self._order, *(int(facts["order"]) for facts in kept)])
            bucket.keys = _WatchedKeys(bucket.keys, lambda key, name=name: self._note(name, key))
        return restored

    def flush(self) -> None:
        """Write what this thread's request changed, and return only when it is on the disk."""
        changed: set[tuple[str, str]] = getattr(self._changed, "keys", set())
        self._changed.keys = set()
        for bucket, key in changed:
            with self._lock:
                self._write(bucket, key)

    def _note(self, bucket: str, key: str) -> None:
        if not hasattr(self._changed, "keys"):
            self._changed.keys = set()
        self._changed.keys.add((bucket, key))

    def _place(self, bucket: str, key: str) -> Path:
        return self._folder / bucket / hashlib.sha256(key.encode()).hexdigest()[:40]

    def _write(self, bucket: str, key: str) -> None:
        place = self._place(bucket, key)
        versions = self._buckets[bucket].keys.getlist(key, [])
        wanted = {version.version_id: version for version in versions}
        present = {path.stem for path in place.glob("*.json")}
        unversioned = {"null"} & set(wanted)
        place.mkdir(parents=True, exist_ok=True)
        for version_id in wanted.keys() - present | unversioned:
            self._order += 1
            facts = _facts(wanted[version_id], self._order)
            if not facts["delete_marker"]:
                _durably(place / f"{version_id}.data", wanted[version_id].value)
            _durably(place / f"{version_id}.json", json.dumps(facts).encode())
        for version_id in present - wanted.keys():
            place.joinpath(f"{version_id}.json").unlink()
            place.joinpath(f"{version_id}.data").unlink(missing_ok=True)
        _sync_folder(place)

    def _load(self, bucket: str, facts: dict[str, Any]) -> FakeKey | FakeDeleteMarker:
        place = self._place(bucket, facts["key"])
        value = b"" if facts["delete_marker"] else place.joinpath(f"{facts['version_id']}.data").read_bytes()
        versioned = facts["version_id"] != "null"
        key = FakeKey(
            name=facts["key"],
            value=value,
            account_id=ACCOUNT,
            region_name=REGION,
            bucket_name=bucket,
            storage=facts.get("storage_class"),
            etag=facts.get("etag"),
            is_versioned=versioned,
            version_id=facts["version_id"] if versioned else None,
        )
        key.last_modified = datetime.fromisoformat(facts["last_modified"])
        if not facts["delete_marker"]:
            key.set_metadata(dict(facts["metadata"]), replace=True)
            for name in _FIELDS:
                setattr(key, name, facts[name])
            return key
        marker = FakeDeleteMarker(key=key)
        marker._version_id = facts["version_id"]
        marker.last_modified = key.last_modified
        return marker


class _WatchedKeys(_VersionedKeyStore):
    """moto's key store that tells which key changed."""

    def __init__(self, keys: _VersionedKeyStore, changed: Any) -> None:
        super().__init__(keys)
        self._tell = changed

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self._tell(key)

    def setlist(self, key: str, list_: Any) -> None:
        super().setlist(key, list_)
        self._tell(key)

    def pop(self, key: str) -> None:  # type: ignore[override]
        super().pop(key)
        self._tell(key)


def _facts(version: Any, order: int) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "order": order,
        "version_id": version.version_id,
        "last_modified": version.last_modified.isoformat(),
        "delete_marker": isinstance(version, FakeDeleteMarker),
    }
    facts["key"] = version.name
    if facts["delete_marker"]:
        return facts
    facts |= {
        "etag": version.etag.strip('"'),
        "storage_class": version.storage_class,
        "metadata": dict(version.metadata),
    }
    return facts | {name: getattr(version, name) for name in _FIELDS}


def _durably(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
