"""Downloaded files never replace what people have worked on."""

from pathlib import Path

from ledgerdock_cli.saving import put_in_place


def test_a_corrected_file_stays_and_the_download_lies_beside_it(tmp_path: Path) -> None:
    def download(content: str) -> str:
        partial = tmp_path / "import-1-failed.partial"
        partial.write_text(content)
        return put_in_place(partial, tmp_path / "import-1-failed.csv").name

    assert download("wrong") == "import-1-failed.csv"
    assert download("wrong") == "import-1-failed.csv"
    (tmp_path / "import-1-failed.csv").write_text("corrected")
    assert download("wrong") == "import-1-failed (2).csv"
    assert download("wrong") == "import-1-failed (2).csv"
    assert download("wrong again") == "import-1-failed (3).csv"
    assert (tmp_path / "import-1-failed.csv").read_text() == "corrected"
