"""Another language's generator makes a client of the OpenAPI document, and the client works."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.local_cloud

HERE = Path(__file__).parent / "typescript"
CACHE = Path(__file__).parents[3] / ".cache" / "typescript-client"
LOCK = "package-lock.json"
LEAST_NODE = 18
CSV = "Accounting Reference,Name,E-mail\nT1,Tea House,tea@house.example\nT2,,\nT3,Tin Works,\n"


def _run(*command: str | Path, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _missing() -> str | None:
    if not shutil.which("node") or not shutil.which("npm"):
        return "needs Node.js and npm"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return None if int(version[1:].split(".")[0]) >= LEAST_NODE else f"needs Node.js {LEAST_NODE}, here is {version}"


def _tools() -> Path:
    """The folder with the generator and the compiler, installed anew only when the lock file has changed."""
    if not (CACHE / LOCK).is_file() or (CACHE / LOCK).read_bytes() != (HERE / LOCK).read_bytes():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / LOCK).unlink(missing_ok=True)
        partial = CACHE / "partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        for name in ("package.json", LOCK, ".npmrc"):
            shutil.copy(HERE / name, partial)
        _run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", folder=partial)
        shutil.rmtree(CACHE / "node_modules", ignore_errors=True)
        (partial / "node_modules").rename(CACHE / "node_modules")
        (partial / LOCK).rename(CACHE / LOCK)
    return CACHE / "node_modules" / ".bin"


def test_a_client_made_from_the_document_imports_a_file(api: Any, tmp_path: Path) -> None:
    if reason := _missing():
        pytest.skip(reason)
    tools = _tools()
    for name in ("client.ts", "tsconfig.json", "package.json"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "openapi.json").write_text(json.dumps(api.document()))
    _run(tools / "openapi-typescript", "openapi.json", "--output", "schema.d.ts", folder=tmp_path)
    _run(tools / "tsc", "--project", "tsconfig.json", folder=tmp_path)
    token = api.token("operator@acme.example")
    arguments = (api.cloud.api_url, "customer", "tea.csv", CSV)
    said = json.loads(_run("node", "client.js", *arguments, folder=tmp_path, TOKEN=token))
    assert said["state"] == "completed_with_errors"
    assert {name: count for name, count in said["counts"].items() if count} == {"created": 2, "invalid": 1}
    assert said["reasons"] == ["value.required"]
    assert sorted(said["results"]) == ["failed", "succeeded", "unprocessed"]
    assert "Tea House" in said["results"]["succeeded"]
    assert "T2" in said["results"]["failed"]
