"""Codes of columns: which is which, and how it is written."""

from ledgerdock.error_codes.explanation import Explanation

COLUMN = {
    "column.missing": Explanation(
        "Columns are missing: {missing}. The heading found in row {header_row} is: {found}.{close}",
        "Add the missing columns, say in a mapping which ones they are, or start from the template. "
        "“ledgerdock inspect --type TYPE FILE” shows what is close.",
    ),
    "column.ambiguous": Explanation(
        "It is not clear which column is meant: {details}.",
        "Leave one column for each heading, or rename the others.",
    ),
    "column.ambiguous_dates": Explanation(
        "{column}: does {example} mean {day_first} or {month_first}? Nothing in the column says which.",
        "Import again with --date-order dmy if it is {day_first}, or with --date-order mdy if it is {month_first}.",
    ),
    "column.mixed_dates": Explanation(
        "{column} mixes two ways of writing dates: {day_first} has the day first, {month_first} has the month first.",
        "Write all dates of this column one way, best as year-month-day, for example 2026-03-04.",
    ),
}

MAPPING = {
    "mapping.unknown_heading": Explanation(
        "The mapping speaks of a heading “{heading}”, which the file does not have. Its headings: {found}.",
        "Correct the heading in the mapping, or take it out.",
    ),
    "mapping.ambiguous_heading": Explanation(
        "The mapping speaks of the heading “{heading}”, but the file has it {count} times.",
        "Give these columns different headings in the file, so that it is clear which one is meant.",
    ),
    "mapping.heading_twice": Explanation(
        "The mapping says two things about the heading “{heading}”.",
        "Leave one of them.",
    ),
    "mapping.unknown_column": Explanation(
        "The mapping speaks of a column “{column}”, which this record type does not have.",
        "Its columns: {known}.",
    ),
    "mapping.column_twice": Explanation(
        "The mapping gives {column} two headings: “{first}” and “{second}”.",
        "Leave the one that is meant; map the other to another column, or ignore it.",
    ),
    "mapping.value_twice": Explanation(
        "The mapping gives the value “{value}” of {column} two meanings; capitals and blanks around it do not count.",
        "Leave one of them.",
    ),
    "mapping.constant_and_column": Explanation(
        "The mapping gives {column} one value for all rows, but the file has a column for it: “{heading}”.",
        "Take the fixed value out, or say in the mapping that the heading “{heading}” is to be ignored.",
    ),
    "mapping.malformed": Explanation(
        "The mapping cannot be read: {reason}.",
        "A mapping is JSON with “columns”, “values” and “constants”; docs/templates.md shows one.",
    ),
    "mapping.too_large": Explanation(
        "The mapping is larger than {limit} KB.",
        "Map long lists of values in the file itself, or split the file.",
    ),
    "mapping.needs_type": Explanation(
        "There is a mapping, but it was not said which record type the file holds.",
        "Say the record type when you import with a mapping: --type TYPE on the command line.",
    ),
    "mapping.two_given": Explanation(
        "There are two mappings: a saved one and one that was sent along.",
        "Send one of them.",
    ),
    "mapping.unknown_name": Explanation(
        "There is no saved mapping “{name}” for {record_type}.",
        "Look it up in the list of saved mappings; each record type has its own.",
    ),
    "mapping.unknown_version": Explanation(
        "The saved mapping “{name}” has no version {version}; the newest is {newest}.",
        "Name another version, or none for the newest.",
    ),
    "mapping.changed": Explanation(
        "The saved mapping “{name}” is there already, or has a newer version than the one you looked at.",
        "Look at it as it is now, then save it again with its version, or choose another name.",
    ),
    "mapping.name": Explanation(
        "This name cannot be given to a saved mapping.",
        "Use 1 to 80 letters, digits and signs that can be seen, but no @, and no blank at either end.",
    ),
    "mapping.too_many": Explanation(
        "There is no room for another saved mapping: at most {most} fit for one record type.",
        "Delete saved mappings of this record type that nobody needs any more.",
    ),
}

TEMPLATE = {
    "template.other_type": Explanation(
        "This workbook was made from the template for {template}, but the import is for {wanted}.",
        "Import it as {template}, or copy the rows into the template for {wanted}.",
    ),
    "template.columns_changed": Explanation(
        "The columns are not those of the template any more, so some values could end up in the wrong place: {details}",
        "Give the columns the headings of the template again, or say in a mapping what each one is "
        "(or that it is to be ignored).",
    ),
    "template.outdated": Explanation(
        "The record type has changed since this template was made: {details}",
        "Copy the rows into a new template, or give the new columns a value for all rows in a mapping.",
    ),
}

LOCALE = {
    "locale.same_marks": Explanation(
        "The {mark} is declared both as the decimal mark and as the mark between thousands.",
        "Declare two different marks.",
    ),
    "locale.unknown_currency": Explanation(
        "“{currency}” is declared as the currency, but there is none with this code.",
        "Write the three-letter code of the currency in capitals, for example EUR or USD.",
    ),
}
