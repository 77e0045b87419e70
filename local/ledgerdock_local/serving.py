"""Run the local cloud until told to stop, and let others find it."""

import fcntl
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from ledgerdock_local import STARTED
from ledgerdock_local.cloud import LocalCloud, Running
from ledgerdock_local.identities import write_private
from ledgerdock_local.options import REGION, LocalCloudError, Options, state_path


def serve(options: Options) -> NoReturn:
    """Start, write the state file, say `ready URL ...` on stderr, and end the process when SIGINT or SIGTERM came.

    That line may be followed by how to sign in: a line, and one for each of the sample people.
    Raises LocalCloudError when it cannot start, or when a local cloud already runs (one state file, one cloud).
    """
    logging.basicConfig(level=options.log_level, format="%(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    stop = threading.Event()
    with _only_one(state_path()) as state, _until_signalled(stop):
        if options.logs is None:
            options = replace(options, logs=_fresh(state.with_name(f"{state.stem}-logs")))
        cloud = LocalCloud(options)
        try:
            running = cloud.start()
            _tell(state, running, options)
            seconds = time.monotonic() - STARTED
            line = (
                f"ready {running.url} after {seconds:.1f} s; {running.storage}; logs in {running.logs}; "
                f"mails in {running.outbox}\n"
            )
            hint = running.access.hint()
            sys.stderr.write(f"{line}{hint}\n" if hint else line)
            sys.stderr.flush()
            stop.wait()
        finally:
            state.unlink(missing_ok=True)
            cloud.stop()
    sys.stdout.flush()
    sys.stderr.flush()
    # All is stopped and kept. Left to itself, Python takes moto's objects apart one by one: 8 s for 54,000 records.
    os._exit(0)


@contextmanager
def _only_one(state: Path) -> Iterator[Path]:
    """Hold the lock beside the state file; it is freed however this process ends."""
    state.parent.mkdir(parents=True, exist_ok=True)
    with state.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalCloudError(f"a local cloud already runs{_where(state)}") from None
        state.unlink(missing_ok=True)
        yield state


def _where(state: Path) -> str:
    try:
        known = json.loads(state.read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return " (it is just starting)"
    return f" at {known['url']} (process {known['pid']})"


@contextmanager
def _until_signalled(stop: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM ask to stop; a second one ends at once."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def asked(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in before:
        signal.signal(number, asked)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fresh(logs: Path) -> Path:
    logs.mkdir(parents=True, exist_ok=True)
    for old in (*logs.glob("*.log"), *logs.glob("outbox/*.eml")):
        old.unlink()
    return logs


def _tell(state: Path, running: Running, options: Options) -> None:
    known = {
        "pid": os.getpid(),
        "url": running.url,
        "stack": options.stack,
        "region": REGION,
        "outputs": dict(running.deployment.outputs),
        "data": str(options.data.resolve()) if options.data else None,
        "storage": running.storage,
        "logs": str(running.logs),
        "outbox": str(running.outbox),
        **running.access.state(),
    }
    write_private(state, json.dumps(known, indent=2))
