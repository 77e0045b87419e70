"""The reader process, from outside: blocks through the pipe, limits, death, and nothing left behind."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ledgerdock.errors import Rejected
from ledgerdock.files import upload as upload_module
from ledgerdock.files.limits import Limits
from ledgerdock.files.upload import open_upload

Save = Callable[[str, bytes], Path]


def _readers() -> list[psutil.Process]:
    """The reader processes of this one; other tests may have children of their own."""
    alive = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in alive if "ledgerdock.files.child" in child.cmdline()]


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    before = len(os.listdir("/proc/self/fd"))
    yield
    assert _readers() == []
    assert len(os.listdir("/proc/self/fd")) <= before, "something was left open"


@pytest.fixture
def large(save: Save) -> Path:
    lines = (f"{number},Customer {number},Oslo" for number in range(60_000))
    return save("large.csv", ("Number,Name,City\n" + "\n".join(lines)).encode())


def test_rows_arrive_in_blocks_in_the_order_of_the_file(large: Path) -> None:
    with open_upload(large) as upload:
        assert (upload.format, upload.encoding, upload.delimiter) == ("csv", "utf-8", ",")
        assert upload.sheets == ((None, 1, ("Number", "Name", "City")),)
        blocks = list(upload.rows())
        assert upload.count() == (60_000, 0)
    assert max(map(len, blocks)) <= 1000
    assert [row[0] for block in blocks for row in block] == list(range(2, 60_002))
    assert blocks[-1][-1] == [60_001, None, "59999", "Customer 59999", "Oslo"]


def test_a_sheet_can_be_counted_without_being_read_and_read_twice(large: Path) -> None:
    with open_upload(large) as upload:
        assert upload.count().rows == 60_000
        assert [sum(map(len, upload.rows())) for _ in range(2)] == [60_000, 60_000]


def test_rows_left_in_the_pipe_do_not_disturb_the_next_question(large: Path) -> None:
    with open_upload(large) as upload:
        assert next(upload.rows())[0][0] == 2
        assert upload.count().rows == 60_000
        assert next(upload.rows())[0][0] == 2


def test_a_slow_consumer_does_not_use_up_the_waiting_time(large: Path) -> None:
    with open_upload(large, limits=Limits(wall_seconds=3)) as upload:
        rows = upload.rows()
        next(rows)
        time.sleep(3.2)
        assert sum(map(len, rows)) > 50_000


def test_the_sender_may_have_called_it_otherwise(save: Save) -> None:
    path = save("a1b2c3", b"Name\nAcme\n")
    with pytest.raises(Rejected) as refused, open_upload(path, name="customers.xlsx"):
        pass
    assert refused.value.message == "The file customers.xlsx is named .xlsx, but it holds plain text."


def test_sheets_are_chosen_by_name_or_position(
    save: Save, ooxml: Callable[..., bytes], rows_xml: Callable[..., str]
) -> None:
    sheets = '<sheet name="One" sheetId="1" r:id="rId1"/><sheet name="Two" sheetId="2" r:id="rId2"/>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    second = f'<worksheet xmlns="{main}"><sheetData>{rows_xml(("Name",), ("Acme",))}</sheetData></worksheet>'
    path = save("a.xlsx", ooxml(sheets=sheets, parts={"xl/worksheets/sheet2.xml": second}))
    with open_upload(path) as upload:
        assert [upload.sheet_index(choice) for choice in (None, "One", "Two", 0, 1)] == [1, 0, 1, 0, 1]
        assert next(upload.rows(1)) == [[2, None, "Acme"]]
        with pytest.raises(Rejected) as refused:
            upload.sheet_index("Three")
    assert (refused.value.code, refused.value.hint) == ("file.unknown_sheet", "Its sheets: “One”, “Two”.")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
def test_a_reader_that_dies_is_a_refusal(large: Path, how: signal.Signals) -> None:
    with open_upload(large) as upload:
        rows = upload.rows()
        next(rows)
        (child,) = _readers()
        child.send_signal(how)
        with pytest.raises(Rejected) as refused:
            list(rows)
    assert refused.value.code == "file.too_complex"


def test_a_reader_that_died_between_questions_is_a_refusal(large: Path) -> None:
    with open_upload(large) as upload:
        (child,) = _readers()
        child.kill()
        child.wait()
        with pytest.raises(Rejected) as refused:
            upload.count()
    assert refused.value.code == "file.too_complex"


def test_a_reader_that_says_nothing_is_given_up(large: Path) -> None:
    with open_upload(large, limits=Limits(wall_seconds=3)) as upload:
        (child,) = _readers()
        child.suspend()
        started = time.monotonic()
        with pytest.raises(Rejected) as refused:
            upload.count()
        assert time.monotonic() - started < 10
    assert refused.value.code == "file.too_complex"


@pytest.mark.parametrize(
    ("output", "code"),
    [
        (r"b'\xff\xff\xff\xff'", "file.damaged"),
        (r"b'\0\0\0\5hello'", "file.damaged"),
        (r"b'\0\0\0\xffcut'", "file.too_complex"),
        (r"b''", "file.too_complex"),
    ],
)
def test_nonsense_from_the_reader_is_a_refusal(
    save: Save, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, output: str, code: str
) -> None:
    interpreter = tmp_path / "python"
    interpreter.write_text(
        f"#!{sys.executable}\nimport sys\nsys.stdin.buffer.read(4)\nsys.stdout.buffer.write({output})\n"
    )
    interpreter.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    with pytest.raises(Rejected) as refused, open_upload(save("a.csv", b"Name\nAcme\n")):
        pass
    assert refused.value.code == code


def test_memory_beyond_the_limit_is_a_refusal(save: Save) -> None:
    path = save("wide.csv", b"a\n" + b"x" * (200 * 1024 * 1024))
    with pytest.raises(Rejected) as refused, open_upload(path, limits=Limits(memory_mib=150)) as upload:
        upload.count()
    assert refused.value.code == "file.too_complex"


def test_cpu_time_beyond_the_limit_is_a_refusal(save: Save) -> None:
    path = save("long.csv", b"a,b\n" + b"1,2\n" * 6_000_000)
    limits = Limits(cpu_seconds=1, rows=10_000_000)
    with pytest.raises(Rejected) as refused, open_upload(path, limits=limits) as upload:
        upload.count()
    assert refused.value.code == "file.too_complex"


def test_the_reader_gets_no_environment_but_its_own_paths(monkeypatch: pytest.MonkeyPatch, large: Path) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with open_upload(large):
        (child,) = _readers()
        assert set(child.environ()) <= {"PYTHONPATH", "PYTHONHASHSEED", "LC_ALL", "LD_LIBRARY_PATH", "LC_CTYPE"}


def test_a_bug_in_the_reader_is_told_by_its_place_not_by_its_words(
    save: Save, ooxml: Callable[..., bytes], rows_xml: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    with (
        open_upload(save("a.xlsx", ooxml(rows_xml(("Name",), ("Acme",))))) as upload,
        pytest.raises(Rejected) as refused,
    ):
        upload.count(7)  # no caller may do this
    assert refused.value.code == "file.damaged"
    assert "IndexError at workbook.py:" in caplog.text


def test_reading_a_text_file_is_quick_to_start_and_flat_in_memory(large: Path) -> None:
    started = time.monotonic()
    with open_upload(large) as upload:
        assert time.monotonic() - started < 1.5
        (child,) = _readers()
        for _ in upload.rows():
            pass
        assert child.memory_info().rss < 100 * 1024 * 1024


def test_the_child_can_be_found_without_site_packages_set_up(large: Path) -> None:
    environment = upload_module._environment()
    ran = subprocess.run(
        [sys.executable, "-S", "-P", "-c", "import ledgerdock.files.child"], env=environment, cwd="/", check=False
    )
    assert ran.returncode == 0


def test_our_own_limits_stay_as_they_were(large: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with open_upload(large):
        pass
    assert resource.getrlimit(resource.RLIMIT_AS) == before
