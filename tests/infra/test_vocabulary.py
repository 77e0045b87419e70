"""One word per step: state "Import Chunk" = functions/import_chunk/ = ImportChunkFunction = imports/import_chunk.py."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ROOT / "layers" / "core" / "ledgerdock"
FUNCTIONS = sorted(path.name for path in (ROOT / "functions").iterdir() if path.is_dir() and path.name != "__pycache__")
TEMPLATE = (ROOT / "template.yaml").read_text()


def _task_states() -> set[tuple[str, str]]:
    found = set()
    for path in (ROOT / "statemachines").glob("*.asl.json"):
        pending = [json.loads(path.read_text())]
        while pending:
            for name, state in pending.pop()["States"].items():
                if "ItemProcessor" in state:
                    pending.append(state["ItemProcessor"])
                if state["Type"] == "Task":
                    found.add((name, state["Arguments"]["FunctionName"]))
    return found


@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_function_has_the_name_of_its_step_everywhere(folder: str) -> None:
    words = folder.split("_")
    assert f"{''.join(map(str.title, words))}Function:" in TEMPLATE
    assert f"CodeUri: functions/{folder}\n" in TEMPLATE
    assert [*ROOMS.glob(f"*/{folder}.py"), *ROOMS.glob(f"{folder}/app.py")], "no module or room of this name"


@pytest.mark.parametrize(("state", "substitution"), sorted(_task_states()))
def test_a_task_state_calls_the_function_of_its_name(state: str, substitution: str) -> None:
    assert substitution == f"${{{state.replace(' ', '')}FunctionArn}}"
    assert state.lower().replace(" ", "_") in FUNCTIONS


@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_handler_only_translates(folder: str) -> None:
    """It is small, decides nothing, and imports nothing but the layer: in Lambda `app.py` stands alone."""
    source = (ROOT / "functions" / folder / "app.py").read_text()
    assert len(source.splitlines()) <= 40
    tree = ast.parse(source)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.Try | ast.For | ast.While)]
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
    }
    assert all(re.match(r"ledgerdock\.|typing$", str(name)) for name in imported)


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        path.relative_to(ROOMS).as_posix()
        for path in ROOMS.rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    }
    assert readers == {"runtime.py", "files/upload.py"}, "files/upload.py only hands the loader's path to its child"
