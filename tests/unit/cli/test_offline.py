"""The commands that need no cloud: types, template, inspect, --version."""

import io
import json
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from ledgerdock_cli.screen import Screen

SAMPLES = Path(__file__).parents[3] / "examples" / "agency"


def shown(screen: Screen) -> str:
    stream = screen.out.file
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def test_version_is_one_line(run: Any) -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout.split()[0]) == (0, "ledgerdock")


def test_types_in_a_pipe_are_one_line_each(run: Any) -> None:
    head, *lines = run("types").stdout.splitlines()
    assert head.split("\t") == ["name", "label", "area", "key", "references", "columns"]
    rows = {line.split("\t")[0]: line.split("\t") for line in lines}
    assert rows["client"][3:5] == ["Accounting Reference", "customer"]
    assert rows["contact"][3:5] == ["Accounting Reference, Contact Name", "customer, client"]


def test_types_as_json_tell_everything_about_every_column(run: Any) -> None:
    described = {each["name"]: each for each in json.loads(run("types", "--json").stdout)}
    invoice = described["invoice"]
    assert invoice["is_document"]
    assert invoice["key"] == ["invoice_number"]
    line = next(column for column in invoice["columns"] if column["name"] == "line_amount")
    assert (line["is_line"], line["kind"], line["required"]) == (True, "money", True)


def test_one_type_is_described_by_its_columns(run: Any, terminal: Screen) -> None:
    head, first, *_ = run("types", "customer").stdout.splitlines()
    row = dict(zip(head.split("\t"), first.split("\t"), strict=True))
    assert (row["name"], row["kind"], row["required"]) == ("accounting_reference", "key", "true")
    assert run("types", "customer", screen=terminal).exit_code == 0
    assert "Rows with the same Accounting Reference are the same customer." in shown(terminal)
    assert json.loads(run("types", "customer", "--json").stdout)["name"] == "customer"


@pytest.mark.parametrize("arguments", [("types", "boat"), ("template", "boat")])
def test_an_unknown_type_is_a_usage_error_that_names_the_known_ones(run: Any, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "customer" in result.stderr


def test_own_record_types_are_listed_beside_ours(run: Any, tmp_path: Path) -> None:
    (tmp_path / "vehicle.py").write_text(
        "from ledgerdock.records import Key, RecordType, column\n"
        'class Vehicle(RecordType, name="vehicle", area="fleet", key="plate"):\n'
        '    "A car."\n'
        '    plate: Key = column("Plate", "As on the plate.", example="AB-12")\n'
    )
    assert "vehicle\tVehicle\tfleet\tPlate" in run("types", "--record-types", str(tmp_path)).stdout


def test_a_folder_of_record_types_that_is_not_there_is_one_line(run: Any, tmp_path: Path) -> None:
    result = run("types", "--record-types", str(tmp_path / "none"))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_a_template_is_saved_and_can_be_inspected(run: Any, tmp_path: Path, file_format: str) -> None:
    path = tmp_path / f"customers.{file_format}"
    result = run("template", "customer", "--format", file_format, "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, f"{path}\n")
    sheet = json.loads(run("inspect", str(path), "--json").stdout)["sheets"][0]
    assert (sheet["header"][0], sheet["rows"]) == ("Accounting Reference", 0)


def test_a_template_never_replaces_a_file_unless_told_to(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "filled-in.csv"
    path.write_text("hours of work")
    arguments = ("template", "customer", "--format", "csv", "--output", str(path))
    assert run(*arguments).exit_code == 3
    assert path.read_text() == "hours of work"
    assert run(*arguments, "--force").exit_code == 0
    assert path.read_text("utf-8-sig").startswith("Accounting Reference,")


def test_a_template_is_what_its_name_says(run: Any, tmp_path: Path) -> None:
    for name, content in (("a.csv", b"\xef\xbb\xbfA"), ("a.xlsx", b"PK\x03\x04"), ("a", b"PK\x03\x04")):
        assert run("template", "customer", "--output", str(tmp_path / name)).exit_code == 0
        assert (tmp_path / name).read_bytes()[:4] == content
    assert run("template", "customer", "--output", str(tmp_path / "b.xls")).exit_code == 2
    assert run("template", "customer", "--format", "csv", "--output", str(tmp_path / "b.xlsx")).exit_code == 2


def test_a_template_that_cannot_be_saved_is_one_line(run: Any, tmp_path: Path) -> None:
    result = run("template", "customer", "--output", str(tmp_path / "none" / "a.xlsx"))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


def test_inspect_says_what_would_be_read(run: Any, terminal: Screen) -> None:
    result = run("inspect", str(SAMPLES / "service_locations.csv"))
    head, sheet = result.stdout.splitlines()
    row = dict(zip(head.split("\t"), sheet.split("\t"), strict=True))
    assert (row["header_row"], row["rows"], row["columns"]) == ("1", "322", "10")
    assert result.stderr.startswith("service_locations.csv: csv, utf-8")
    assert "columns divided by semicolon" in result.stderr
    run("inspect", str(SAMPLES / "customers.xlsx"), screen=terminal)
    assert "1,494" in shown(terminal)


def test_inspect_tells_every_file_of_an_archive(run: Any, terminal: Screen, tmp_path: Path) -> None:
    path = tmp_path / "march.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(SAMPLES / "customers.xlsx", "agency/customers.xlsx")
        archive.write(SAMPLES / "clients.csv", "agency/people.csv")
        archive.writestr("invoices.csv", "Invoice Number,Total\nI-1,5\n")
        archive.writestr("accounts.csv", "Account Number,Name\n1,Acme\n")
        archive.writestr("letter.pdf", "%PDF-1.7")
        archive.writestr("payments.csv", "Receipt No,Amount\n1,\0\n2,5\n")
        archive.writestr("remarks.txt", "Nothing to see")
        archive.writestr("__MACOSX/._letter.pdf", "x")
    result = run("inspect", str(path))
    head, *lines = (line.split("\t") for line in result.stdout.splitlines())
    rows = {row["file"]: row for row in (dict(zip(head, line, strict=True)) for line in lines)}
    assert (result.exit_code, len(rows)) == (0, 8)
    assert {name: row["record_type"] for name, row in rows.items() if row["record_type"]} == {
        "agency/customers.xlsx": "customer",
        "agency/people.csv": "client",
        "invoices.csv": "invoice",
    }
    assert rows["agency/customers.xlsx"]["rows"] == "1494"
    assert rows["invoices.csv"]["remark"].startswith("missing: Customer")
    assert {"customer", "contact"} < set(rows["accounts.csv"]["remark"].removeprefix("could be ").split(" or "))
    assert rows["letter.pdf"]["remark"] == "The file letter.pdf is a PDF document, not a table."
    assert "NUL characters" in rows["payments.csv"]["remark"]
    assert rows["remarks.txt"]["remark"] == "not recognised as a record type"
    assert rows["__MACOSX/._letter.pdf"]["remark"].startswith("left out")
    told = json.loads(run("inspect", str(path), "--json").stdout)
    assert [file["became"] for file in told["files"]].count("read") == 5
    run("inspect", str(path), screen=terminal)
    assert "could be" in shown(terminal)


def test_inspect_tells_every_sheet_of_a_workbook_and_names_the_hidden_ones(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "customers.xlsx"
    assert run("template", "customer", "--output", str(path)).exit_code == 0
    book = openpyxl.load_workbook(path)
    book.create_sheet("Old").sheet_state = "hidden"
    book.save(path)
    result = run("inspect", str(path))
    head, *lines = (line.split("\t") for line in result.stdout.splitlines())
    assert [dict(zip(head, line, strict=True))["record_type"] for line in lines] == ["customer"]
    assert "Hidden and not read: Old" in result.stderr


KUNDEN = "Custmer Name,Konto,Acounting Reference,Fax\nOne,x,1,2\n"


def test_inspect_with_a_type_offers_close_headings_as_options_that_settle_it(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "kunden.csv"
    path.write_text(KUNDEN)
    result = run("inspect", "--type", "customer", str(path))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2:] == [
        "sheet\theading\tcolumn\tby",
        "\tCustmer Name\t\t",
        "\tKonto\t\t",
        "\tAcounting Reference\t\t",
        "\tFax\t\t",
        "\t\tAccounting Reference\tmissing",
        "\t\tCustomer Name\tmissing",
    ]
    assert "column.missing" in result.stderr
    options = shlex.split(result.stderr.splitlines()[-1])
    assert sorted(options[1::2]) == ["Acounting Reference=accounting_reference", "Custmer Name=name"]
    settled = json.loads(run("inspect", "--type", "customer", str(path), "--json", *options).stdout)
    mapping = settled["sheets"][0]["mapping"]
    assert (mapping["refused"], mapping["missing"], mapping["unknown"]) == (None, [], ["Konto", "Fax"])
    assert [column["by"] for column in mapping["columns"]] == ["mapping", "mapping"]


def test_inspect_tries_a_mapping_from_a_file(run: Any, tmp_path: Path, terminal: Screen) -> None:
    path, said = tmp_path / "kunden.csv", tmp_path / "m.json"
    path.write_text(KUNDEN)
    said.write_text('{"columns": {"Konto": "accounting_reference", "Custmer Name": "name"}}')
    assert run("inspect", "--type", "customer", "--mapping", str(said), str(path), screen=terminal).exit_code == 0
    assert "your mapping" in shown(terminal)
    said.write_text('{"columns": {"Konto": 1}}')
    result = run("inspect", "--type", "customer", "--mapping", str(said), str(path))
    assert (result.exit_code, "columns.Konto" in result.stderr) == (2, True)


def test_inspect_tells_what_became_of_the_columns_of_a_template(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert run("template", "customer", "--output", str(path)).exit_code == 0
    book = openpyxl.load_workbook(path)
    next(cell for cell in book.worksheets[0][1] if cell.value == "City").value = "Habitat"
    book.save(path)
    result = run("inspect", "--type", "customer", str(path))
    assert "Where “City” was, there is “Habitat”" in result.stderr
    assert "template.columns_changed" in result.stderr
    assert "template.other_type" in run("inspect", "--type", "client", str(path)).stderr


def test_inspect_shows_why_a_file_would_be_refused(run: Any) -> None:
    path = str(SAMPLES / "broken" / "a_pdf_named.csv")
    result = run("inspect", path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "is a PDF document" in result.stderr
    found = json.loads(run("inspect", path, "--json").stdout)
    assert set(found) == {
        "format",
        "encoding",
        "delimiter",
        "sheets",
        "hidden_sheets",
        "template",
        "files",
        "refused",
    }
    assert found["refused"]["code"] == "file.not_a_table"


def test_up_outside_a_project_is_one_line(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGERDOCK_LOCAL_STATE", str(tmp_path / "local.json"))
    result = run("up", "--project", str(tmp_path))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_up_with_record_types_that_are_not_there_is_one_line(run: Any, tmp_path: Path) -> None:
    result = run("up", "--record-types", str(tmp_path / "none"))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize("arguments", [["--version"], ["import", "--help"], ["types"]])
def test_commands_without_a_cloud_load_neither_boto3_nor_the_local_cloud(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGERDOCK_LOCAL_STATE", str(tmp_path / "none.json"))
    code = (
        "import atexit, sys\n"
        "from ledgerdock_cli.main import app\n"
        "atexit.register(lambda: print(*{'boto3', 'moto', 'openpyxl', 'httpx'} & set(sys.modules), file=sys.stderr))\n"
        f"app({arguments!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


def test_commands_of_the_api_do_not_load_boto3_either() -> None:
    code = (
        "import sys\n"
        "import ledgerdock_cli.main, ledgerdock_cli.connection\n"
        "print(*{'boto3', 'botocore', 'moto', 'pydantic', 'openpyxl', 'ledgerdock'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_record_types_of_this_machine_are_not_asked_of_the_api(run: Any, api: Any, tmp_path: Path) -> None:
    played = api()
    assert run("types", "--offline", over=played).exit_code == 0
    assert run("template", "customer", "--offline", "--output", str(tmp_path / "t.xlsx"), over=played).exit_code == 0


def test_record_types_are_those_of_the_api_when_somebody_is_signed_in(run: Any, refusal: Any) -> None:
    column = {"name": "plate", "label": "Plate", "kind": "key", "required": True, "example": "AB-1"}
    column |= {"choices": ["a", "b"], "references": [], "is_line": False, "description": "As on the plate."}
    vehicle = {"name": "vehicle", "label": "Vehicle", "area": "fleet", "key": ["plate"], "references": []}
    vehicle |= {"columns": [column]}

    def answer(request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/record-types":
                return httpx.Response(200, json={"items": [vehicle], "next_cursor": None})
            case "/record-types/vehicle":
                return httpx.Response(200, json=vehicle)
        return refusal(404, "not_found", "There is nothing here.")  # type: ignore[no-any-return]

    assert run("types", over=answer).stdout.splitlines()[1] == "vehicle\tVehicle\tfleet\tPlate\t\t1"
    assert "As on the plate. One of: a, b." in run("types", "vehicle", over=answer).stdout
    for command in (("types", "boat"), ("template", "boat")):
        result = run(*command, over=answer)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == "ledgerdock: boat is no record type. All are in: ledgerdock types\n"
