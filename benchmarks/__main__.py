"""`python -m benchmarks [NAME ...] [--rows N] [--rounds N]`: measures and tells, with the goals beside the figures."""

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import closing, cold_start, export, growth, staging, worker
from benchmarks.measure import Figure

_ALL = {
    "worker": worker.measure,
    "staging": staging.measure,
    "closing": closing.measure,
    "export": export.measure,
    "growth": growth.measure,
    "cold_start": cold_start.measure,
}
_VERDICT = {True: "met", False: "MISSED", None: ""}


def main() -> None:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", choices=[*_ALL, []], metavar="NAME", help=", ".join(_ALL))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
    for name in options.names or _ALL:
        with TemporaryDirectory() as scratch:
            _tell(name, _ALL[name](Path(scratch), options.rows, options.rounds))


def _tell(name: str, figures: list[Figure]) -> None:
    width = max(len(figure.what) for figure in figures)
    print(f"\n{name}")
    for what, value, goal, met in figures:
        print(f"  {what:{width}}  {value}", f"  [{goal}: {_VERDICT[met]}]" if goal else "", sep="", flush=True)


if __name__ == "__main__":
    main()
