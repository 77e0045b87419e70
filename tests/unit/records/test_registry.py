"""Loading record types: ours, the user's own, and what is wrong with a catalogue."""

import sys
from pathlib import Path
from typing import Annotated, Any

import pytest

from ledgerdock.errors import Rejected
from ledgerdock.records import (
    Choice,
    Currency,
    DocumentLine,
    Key,
    Money,
    RecordType,
    Reference,
    Registry,
    Text,
    column,
    compile_type,
    load_registry,
    not_before,
    total_of_lines,
)

PAGE = Path(__file__).parents[3] / "docs" / "record-types.md"


def make(name: str, *targets: str, key_space: str = "") -> type[RecordType]:
    """A record type with a key and, when targets are given, a reference to them."""
    reference = {"other": Annotated[Key, Reference(*targets)] | None} if targets else {}
    fields: dict[str, Any] = {
        "__annotations__": {"code": Key, **reference},
        "code": column("Code", ""),
        "__module__": __name__,
        **({"other": column("Other", "")} if targets else {}),
    }
    return type(RecordType)(
        name.title(), (RecordType,), fields, name=name, area="tests", key="code", key_space=key_space
    )


def rejected(*models: type[RecordType]) -> str:
    with pytest.raises(Rejected) as caught:
        Registry(models)
    return f"{caught.value.code} {caught.value.message}"


def test_a_users_own_type_in_a_folder_works_beside_ours(tmp_path: Path) -> None:
    code = PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "vehicle.py").write_text(code, encoding="utf-8")
    registry = load_registry([str(tmp_path)])
    vehicle = registry.get("vehicle")
    assert registry.order.index("vehicle") > registry.order.index("client")
    examples = [column.example for column in vehicle.columns]
    (values,) = vehicle.validate_rows([examples])
    assert isinstance(values, tuple)
    assert vehicle.key_of(examples) == "AB12 CDE"
    (errors,) = vehicle.validate_rows([[*examples[:-1], "99000.00"]])
    assert [error.code for error in errors if isinstance(errors, list)] == ["row.rule"]


def test_files_of_a_folder_may_share_code_and_are_loaded_once(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text("LABEL = 'Code of the room'\n", encoding="utf-8")
    (tmp_path / "room.py").write_text(
        "from ledgerdock.records import Key, RecordType, column\n"
        "from .parts import LABEL\n"
        "class Room(RecordType, name='room', area='rooms', key='code'):\n"
        "    'A room.'\n"
        "    code: Key = column(LABEL, '')\n",
        encoding="utf-8",
    )
    first, second = load_registry([str(tmp_path)]), load_registry([f"{tmp_path}/"])
    assert first.get("room").columns[0].label == "Code of the room"
    assert first.get("room").model is second.get("room").model


def test_an_importable_package_may_bring_types_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "acme_record_types"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "desk.py").write_text(
        "from ledgerdock.records import Key, RecordType, column\n"
        "class Desk(RecordType, name='desk', area='rooms', key='code'):\n"
        "    'A desk.'\n"
        "    code: Key = column('Code', '')\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load_registry(["acme_record_types"]).get("desk").label == "Desk"
    for name in ("acme_record_types", "acme_record_types.desk"):
        sys.modules.pop(name)


def test_a_folder_may_be_named_without_a_slash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "my_types").mkdir()
    (tmp_path / "my_types" / "vehicle.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_registry(["my_types"]).get("vehicle").label == "Vehicle"


@pytest.mark.parametrize("source", ["./no-such-folder", "no_such_folder", "no_such_package.types"])
def test_a_folder_or_package_that_is_not_there_is_said_so(source: str) -> None:
    with pytest.raises(Rejected, match="folder_missing"):
        load_registry([source])


def test_an_unknown_type_is_answered_with_the_known_ones() -> None:
    with pytest.raises(Rejected) as caught:
        load_registry().get("custommer")
    assert caught.value.code == "type.unknown"
    assert "customer" in caught.value.hint


def test_a_shipped_name_is_taken(tmp_path: Path) -> None:
    (tmp_path / "customer.py").write_text(
        "from ledgerdock.records import Key, RecordType, column\n"
        "class Mine(RecordType, name='customer', area='mine', key='code'):\n"
        "    'A customer.'\n"
        "    code: Key = column('Code', '')\n",
        encoding="utf-8",
    )
    with pytest.raises(Rejected) as caught:
        load_registry([str(tmp_path)])
    assert caught.value.code == "type.duplicate"
    assert "ledgerdock.records.agency.customer.Customer" in caught.value.message


def test_a_users_own_type_may_join_the_key_space_of_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "lead.py").write_text(
        "from ledgerdock.records import Key, RecordType, column\n"
        "class Lead(RecordType, name='lead', area='mine', key='code', key_space='accounting_reference'):\n"
        "    'A lead.'\n"
        "    code: Key = column('Code', '')\n"
        "class Model(RecordType, name='model', area='mine', key='code', key_space='item'):\n"
        "    'A model.'\n"
        "    code: Key = column('Code', '')\n",
        encoding="utf-8",
    )
    registry = load_registry([str(tmp_path)])
    assert registry.get("client").key_space_types == ("customer", "lead")
    assert registry.get("lead").key_space_types == ("customer", "client")
    assert registry.get("item").key_space_types == ("model",)
    assert registry.get("model").key_space_types == ("item",)


def test_types_come_after_the_types_they_refer_to() -> None:
    registry = Registry([make("c", "b", "a"), make("b", "a"), make("a")])
    assert registry.order == ("a", "b", "c")
    assert [record_type.name for record_type in registry.types] == ["a", "b", "c"]


def test_a_type_may_refer_to_itself() -> None:
    assert Registry([make("account", "account")]).order == ("account",)


def test_two_types_of_one_name_are_refused() -> None:
    assert rejected(make("a"), make("a")).startswith("type.duplicate")


def test_a_reference_to_nothing_is_refused() -> None:
    assert "“other” of the record type “a” refers to “missing”" in rejected(make("a", "missing"))


def test_a_circle_of_references_is_refused_and_shown() -> None:
    message = rejected(make("a", "b"), make("b", "c"), make("c", "a"))
    assert message.startswith("type.reference_cycle")
    assert " → " in message


def test_types_of_one_key_space_know_each_other() -> None:
    registry = Registry([make("a", key_space="books"), make("b", key_space="books"), make("c")])
    assert registry.get("a").key_space_types == ("b",)
    assert registry.get("c").key_space_types == ()


class Company(RecordType, name="company", area="tests", key=("region", "code")):
    """Has a key of two columns."""

    region: Key = column("Region", "")
    code: Key = column("Code", "")


def test_a_reference_to_a_key_of_two_columns_names_the_first_with_within() -> None:
    class Branch(RecordType, name="branch", area="tests", key="code"):
        """Refers to a company."""

        code: Key = column("Code", "")
        region: Key = column("Region", "")
        company: Annotated[Key, Reference("company", within=("region",))] | None = column("Company", "")

    branch = Registry([Company, Branch]).get("branch")
    (link,) = branch.references
    assert link.key_of(["B1", "north", "7"]) == "north#7"
    assert link.key_of(["B1", "north", None]) == ""


class Region(RecordType, name="region", area="tests", key="code"):
    """A region."""

    code: Key = column("Code", "")


class Price(RecordType, name="price", area="tests", key=("region", "shop", "item", "money")):
    """Has a key of four columns."""

    region: Annotated[Key, Reference("region")] = column("Region", "")
    shop: Key = column("Shop", "")
    item: Key = column("Item", "")
    money: Key = column("Money", "")


class Offer(RecordType, name="offer", area="tests", key="code"):
    """Refers to a price by its currency."""

    code: Key = column("Code", "")
    region: Key = column("Region", "")
    shop: Key = column("Shop", "")
    item: Key = column("Item", "")
    currency: Annotated[Currency, Reference("price", within=("region", "shop", "item"))] = column("Currency", "")


def test_a_reference_reads_keys_of_four_columns_and_a_currency_may_be_one() -> None:
    offer = Registry([Region, Price, Offer]).get("offer")
    (values,) = offer.validate_rows([["O1", "n", "s", "i#1", "eur"]])
    assert isinstance(values, tuple)
    assert offer.references[0].key_of(values) == "n#s#i\\#1#EUR"


def test_a_reference_that_does_not_fit_its_targets_key_is_refused() -> None:
    assert rejected(Company, make("branch", "company")).startswith("type.reference_key")


def declare(**changes: Any) -> type[RecordType]:
    """A type that works, with its fields or class arguments changed."""
    fields = {"code": (Key, column("Code", "")), **{k: v for k, v in changes.items() if isinstance(v, tuple)}}
    fields = {name: field for name, field in fields.items() if field}
    arguments = {k: v for k, v in changes.items() if not isinstance(v, tuple)}
    namespace: dict[str, Any] = {
        "__module__": __name__,
        "__annotations__": {name: annotation for name, (annotation, _) in fields.items()},
        **{name: value for name, (_, value) in fields.items()},
    }
    return type(RecordType)(
        "Made", (RecordType,), namespace, **{"name": "made", "area": "tests", "key": "code", **arguments}
    )


class Line(DocumentLine):
    """A line."""

    amount: Money = column("Amount", "", currency="EUR")


BROKEN = [
    (declare(name="Bad Name"), "small letters"),
    (declare(key="missing"), "its key names “missing”"),
    (declare(key=["code"] * 5), "one to four columns"),
    (declare(made_key=["nowhere"]), "cannot be made from “nowhere”"),
    (declare(made_key=["code"]), "cannot be made from “code”"),
    (declare(made_key=["note"], note=(Text | None, column("Note", ""))), "cannot be made from “note”"),
    (declare(made_key=["note"], note=(Text, column("Note", ""))), "made from words alone"),
    (declare(code=(Text, column("Code", ""))), "no required Key column"),
    (declare(code=(Key | None, column("Code", ""))), "no required Key column"),
    (declare(note=(str, column("Note", ""))), "needs one of our kinds"),
    (declare(note=(Text, "plain default")), "needs one of our kinds"),
    (declare(note=(Text, column("code", ""))), "two columns have the label"),
    (declare(to=(Annotated[Text, Reference("customer")], column("To", ""))), "must be a Key"),
    (declare(to=(Annotated[Key, Reference()], column("To", ""))), "incomplete"),
    (declare(to=(Annotated[Key, Reference("a", within=["no"])], column("To", ""))), "incomplete"),
    (declare(state=(Choice, column("State", ""))), "choices belong to a Choice"),
    (declare(state=(Text, column("State", "", choices=["a"]))), "choices belong to a Choice"),
    (declare(state=(Choice, column("State", "", choices={"a": "B", "b": "b"}))), "written the same way"),
    (declare(note=(Text, column("Note", "", minimum=1))), "belong to numbers"),
    (declare(note=(Text, column("Note", "", currency="EUR"))), "belongs to a Money column"),
    (declare(paid=(Money, column("Paid", ""))), "exactly one Currency column"),
    (declare(paid=(Money, column("Paid", "", currency="EURO"))), "there is no currency EURO"),
    (declare(rules=[not_before("code", "nowhere")]), "a rule names “nowhere”"),
    (declare(rules=[total_of_lines("code", "code")]), "a rule names “code”"),
    (declare(one=(list[Line], ...), two=(list[Line], ...)), "more than one list of lines"),
]


@pytest.mark.parametrize(("model", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_a_class_that_contradicts_itself_is_refused_when_it_is_loaded(model: type[RecordType], problem: str) -> None:
    with pytest.raises(Rejected, match="declaration") as caught:
        compile_type(model)
    assert problem in caught.value.message


def test_a_record_type_is_a_pydantic_model_as_well() -> None:
    class Price(RecordType, name="price", area="tests", key="code"):
        """A price."""

        code: Key = column("Code", "Code of it.", max_length=5)
        amount: Money | None = column("Amount", "", minimum=0)
        currency: Currency | None = column("Currency", "")

    price = Price.model_validate({"code": " 007 "})
    assert price == Price(code="007", amount=None, currency=None)
    schema = Price.model_json_schema()
    assert schema["properties"]["code"] == {
        "title": "Code",
        "description": "Code of it.",
        "maxLength": 5,
        "type": "string",
    }
    assert schema["required"] == ["code"]
