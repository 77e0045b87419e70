"""Starting, refusing, stopping and dying: nothing is left behind."""

import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from ledgerdock_local import LocalCloudError
from ledgerdock_local.process import cloud_process
from ledgerdock_local.template import load_template

pytestmark = pytest.mark.local_cloud
Wait = Callable[[Callable[[], Any]], Any]


def test_a_second_local_cloud_is_refused_in_one_line(toy: Any, toy_arguments: list[str]) -> None:
    with pytest.raises(LocalCloudError) as refused, cloud_process(toy.cloud.state_file, toy_arguments):
        pass
    assert (
        str(refused.value) == f"error: a local cloud already runs at {toy.cloud.url} (process {toy.cloud.state['pid']})"
    )


def test_a_port_in_use_is_said_in_one_line(toy: Any, toy_arguments: list[str], tmp_path: Path) -> None:
    port = toy.cloud.url.rpartition(":")[2]
    with (
        pytest.raises(LocalCloudError, match=rf"^error: port {port} cannot be used: Address already in use$"),
        cloud_process(tmp_path / "local.json", [*toy_arguments, "--port", port]),
    ):
        pass


def test_a_data_folder_that_cannot_be_made_is_said_in_one_line(toy_arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(LocalCloudError, match=r"cannot be used|npm|Java"),
        cloud_process(tmp_path / "local.json", [*toy_arguments, "--data", str(tmp_path / "file" / "data")]),
    ):
        pass


def test_the_state_file_tells_its_owner_alone_how_to_reach_it(toy: Any) -> None:
    assert stat.S_IMODE(toy.cloud.state_file.stat().st_mode) == 0o600
    assert toy.cloud.state["data"] is None
    assert {"pid", "url", "stack", "region", "outputs"} <= set(toy.cloud.state)
    assert toy.cloud.ready_line.startswith(f"ready {toy.cloud.url} after ")
    assert "in memory only" in toy.cloud.ready_line


def test_asked_to_stop_it_is_gone_with_its_state_file_and_processes(toy_arguments: list[str], tmp_path: Path) -> None:
    with cloud_process(tmp_path / "local.json", toy_arguments) as cloud:
        children = psutil.Process(cloud.process.pid).children(recursive=True)
        cloud.process.send_signal(signal.SIGTERM)
        assert cloud.process.wait(10) == 0
    assert children
    assert not any(map(_is_alive, children))
    assert not cloud.state_file.exists()


def test_killed_it_leaves_no_process_behind(toy_arguments: list[str], tmp_path: Path, wait_for: Wait) -> None:
    with cloud_process(tmp_path / "local.json", toy_arguments) as cloud:
        children = psutil.Process(cloud.process.pid).children(recursive=True)
        cloud.process.kill()
        cloud.process.wait()
    assert children
    wait_for(lambda: not any(map(_is_alive, children)))


def test_a_template_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match=r"^no template at .*nowhere\.yaml$"):
        load_template(tmp_path / "nowhere.yaml", "toy", {})


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
