"""Kind of field -> its reader and its schema."""

from pydantic_core import CoreSchema

from ledgerdock.records.kinds import Kind
from ledgerdock.records.layout import Column
from ledgerdock.records.values import lists, numbers, text, times
from ledgerdock.records.values.reading import Reader

_READERS = {
    Kind.TEXT: text.text_reader,
    Kind.KEY: text.key_reader,
    Kind.MONEY: numbers.number_reader,
    Kind.QUANTITY: numbers.number_reader,
    Kind.DATE: times.date_reader,
    Kind.DATETIME: times.datetime_reader,
    Kind.TIMESTAMP: times.timestamp_reader,
    Kind.BOOLEAN: lists.boolean_reader,
    Kind.CHOICE: lists.choice_reader,
    Kind.EMAIL: text.email_reader,
    Kind.PHONE: text.phone_reader,
    Kind.COUNTRY: lists.country_reader,
    Kind.CURRENCY: lists.currency_reader,
}

_SCHEMAS = {
    Kind.TEXT: text.usual_text,
    Kind.KEY: text.usual_key,
    Kind.MONEY: numbers.usual_number,
    Kind.QUANTITY: numbers.usual_number,
    Kind.CHOICE: lists.usual_choice,
    Kind.EMAIL: text.usual_email,
    Kind.PHONE: text.usual_phone,
}

_SCHEMAS_OF_ANY_COLUMN = {
    Kind.DATE: times.usual_date,
    Kind.DATETIME: times.usual_datetime,
    Kind.TIMESTAMP: times.usual_timestamp,
    Kind.BOOLEAN: lists.usual_boolean,
    Kind.COUNTRY: lists.usual_country,
    Kind.CURRENCY: lists.usual_currency,
}


def reader_of(column: Column) -> Reader:
    """The exact rule for this column."""
    return _READERS[column.kind](column)


def schema_of(column: Column) -> CoreSchema:
    """The pydantic-core schema for the usual spellings in this column, blanks aside."""
    for_any = _SCHEMAS_OF_ANY_COLUMN.get(column.kind)
    return for_any() if for_any is not None else _SCHEMAS[column.kind](column)
