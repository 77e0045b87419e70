"""Cold start: CPU time to import each app.py in a fresh interpreter, beside boto3 and a Powertools logger."""

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.job_run import REGION
from benchmarks.measure import Figure, Samples, at_most, cost

_ROOT = Path(__file__).parent.parent
_BASELINE = "import boto3; from aws_lambda_powertools import Logger; Logger()"
_HEAVY = ("boto3", "s3transfer", "pydantic", "urllib3", "openpyxl", "python_calamine", "olefile", "csv")
_UNWANTED = frozenset({"openpyxl", "python_calamine", "olefile"})
_PROBE = """
import sys, time
started = time.process_time()
{work}
spent = time.process_time() - started
import json
print(json.dumps([spent * 1000, [name for name in {heavy} if name in sys.modules]]))
"""


def measure(scratch: Path, rows: int, rounds: int) -> list[Figure]:  # noqa: ARG001 - as every benchmark
    """Milliseconds of CPU, and the ratio to the baseline."""
    apps = sorted((_ROOT / "functions").glob("*/app.py"))
    subjects = {"baseline": (_BASELINE, _ROOT), **{app.parent.name: ("import app", app.parent) for app in apps}}
    samples = Samples()
    loaded: dict[str, list[str]] = {}
    for number in range(2 * rounds + 1):
        for name, (work, folder) in subjects.items():
            spent, loaded[name] = _import(work, folder)
            if number:  # the first round fills the caches
                samples.add(name, spent)
    figures = [cost("import boto3 + Powertools logger", samples, "baseline", "ms")]
    for name in list(subjects)[1:]:
        ratio = at_most(name, samples.ratio(name, "baseline"), 1.5, "x")
        value = (
            f"{ratio.value} ({samples.median(name):.0f} ms, best {samples.best(name):.0f}; {', '.join(loaded[name])})"
        )
        figures.append(ratio._replace(value=value, met=ratio.met and not _UNWANTED.intersection(loaded[name])))
    return figures


def _import(work: str, folder: Path) -> tuple[float, list[str]]:
    environment = {
        **os.environ,
        "AWS_DEFAULT_REGION": REGION,
        "FILES_BUCKET": "files",
        "JOBS_TABLE": "jobs",
        "RECORDS_TABLE": "records",
        "POWERTOOLS_SERVICE_NAME": "ledgerdock",
    }
    command = [sys.executable, "-c", _PROBE.format(work=work, heavy=_HEAVY)]
    answer = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    spent, loaded = json.loads(answer.stdout)
    return spent, loaded
