"""Codes of values, rows and documents."""

from ledgerdock.error_codes.explanation import Explanation

VALUE = {
    "value.required": Explanation(
        "{column} is empty, but every row needs it.",
        "Fill in {column} for this row.",
    ),
    "value.cannot_clear": Explanation(
        "{column} cannot be cleared, because every record needs it.",
        "Write a value instead of “{value}”, or leave the cell blank to keep what is there.",
    ),
    "value.clear_currency": Explanation(
        "{column} cannot be cleared by itself, because it is the currency of these amounts: {amounts}.",
        "Clear the amounts in the same row as well, or write another currency.",
    ),
    "value.json_nested": Explanation(
        "{column} holds a list or an object ({value}) instead of a single value.",
        "Write a text, a number, true, false or null; the lines of a document are rows of their own.",
    ),
    "value.error_cell": Explanation(
        "{column} holds the spreadsheet error “{value}” instead of a value.",
        "Correct the formula in this cell, or type the value itself.",
    ),
    "value.character": Explanation(
        "“{value}” in {column} holds a character that cannot be seen or printed.",
        "Delete the cell and type its value again by hand; such characters come along when text is copied.",
    ),
    "value.too_long": Explanation(
        "“{value}” in {column} is {length} characters long; at most {limit} fit.",
        "Shorten it to {limit} characters.",
    ),
    "value.key_too_long": Explanation(
        "“{value}” in {column} is too long to identify a record.",
        "Use a shorter one; plain letters and digits take the least room.",
    ),
    "value.email": Explanation(
        "“{value}” in {column} is not an e-mail address.",
        "Write one address like name@example.com.",
    ),
    "value.phone": Explanation(
        "“{value}” in {column} is not a telephone number.",
        "Write 6 to 15 digits, for example +44 20 7946 0018 or (555) 010-7788 ext. 12.",
    ),
    "value.number": Explanation(
        "“{value}” in {column} is not a number.",
        "Write digits, a minus sign in front and a decimal point where needed, for example -1234.50.",
    ),
    "value.number_ambiguous": Explanation(
        "“{value}” in {column} could mean {grouped} or {decimal}, so it was not guessed.",
        "Write {grouped} or {grouped_point} if you mean the first, {decimal} if you mean the second. "
        "If the whole file is written like this, declare its decimal mark when you import it (option “decimal”; "
        "--decimal on the command line).",
    ),
    "value.number_format": Explanation(
        "“{value}” in {column} is no number in the way the file's numbers were declared to be written.",
        "Write it like {example}, or declare the notation that the file uses (options “decimal”, “thousands”, "
        "“currency” and “negative”).",
    ),
    "value.number_too_long": Explanation(
        "“{value}” in {column} has more than {limit} digits.",
        "Check the number; at most {limit} digits can be kept exactly.",
    ),
    "value.whole_number": Explanation(
        "“{value}” in {column} is not a whole number.",
        "Write it without decimals.",
    ),
    "value.decimals": Explanation(
        "“{value}” in {column} has more than {limit} decimals.",
        "Write it with at most {limit} decimals; nothing is rounded for you. "
        "A point is read as the decimal mark, so write thousands as 1234.",
    ),
    "value.currency_decimals": Explanation(
        "“{value}” in {column} has more decimals than an amount in {currency} can have ({limit}).",
        "Correct the amount or the currency; nothing is rounded for you. "
        "A point is read as the decimal mark, so write thousands as 1234.",
    ),
    "value.currency_missing": Explanation(
        "{column} holds the amount “{value}”, but {currency_column} is empty.",
        "Fill in {currency_column} for this row.",
    ),
    "value.too_small": Explanation(
        "“{value}” in {column} is less than {limit}.",
        "Write a number that is {limit} or more.",
    ),
    "value.too_large": Explanation(
        "“{value}” in {column} is more than {limit}.",
        "Write a number that is {limit} or less.",
    ),
    "value.date": Explanation(
        "“{value}” in {column} is not a date.",
        "Write the date as year-month-day, for example 2026-03-04.",
    ),
    "value.date_impossible": Explanation(
        "“{value}” in {column} is not in the calendar: {problem}.",
        "Correct {column} in this row.",
    ),
    "value.date_with_time": Explanation(
        "“{value}” in {column} has a time of day, but only a date belongs here.",
        "Write only the date: {date}.",
    ),
    "value.datetime": Explanation(
        "“{value}” in {column} is not a date with a time.",
        "Write it as year-month-day hour:minute, for example 2026-03-04 09:30.",
    ),
    "value.time_zone": Explanation(
        "“{value}” in {column} has a time zone, but the local time belongs here.",
        "Write the time as the clock on the wall shows it, for example 2026-03-04 09:30.",
    ),
    "value.time_zone_missing": Explanation(
        "“{value}” in {column} does not say in which time zone it is.",
        "Add the difference from UTC, for example 2026-03-04T09:30:00+01:00, or Z for UTC itself.",
    ),
    "value.boolean": Explanation(
        "“{value}” in {column} is neither yes nor no.",
        "Write yes or no (true or false, y or n, 1 or 0 will do as well).",
    ),
    "value.choice": Explanation(
        "“{value}” is not one of the choices for {column}.",
        "Choose one of these: {allowed}.",
    ),
    "value.country": Explanation(
        "“{value}” in {column} is not a country.",
        "Write the two-letter code or the English name of the country, for example DE or Germany.",
    ),
    "value.currency": Explanation(
        "“{value}” in {column} is not a currency.",
        "Write the three-letter code of the currency, for example EUR or USD.",
    ),
}

ROW = {
    "row.duplicate": Explanation(
        "{first} already has the key “{value}”.",
        "Keep one of the two rows; only the first was imported.",
    ),
    "row.exists": Explanation(
        "There is a {record_type} “{value}” already, and this import only creates.",
        "Take the row out, or import with --mode upsert to change the record, or with --on-existing skip to leave it.",
    ),
    "row.missing": Explanation(
        "There is no {record_type} “{value}”.",
        "Correct the key or take the row out; --on-missing skip passes over such rows.",
    ),
    "row.key_taken": Explanation(
        "“{value}” in {column} already belongs to a record of another kind ({owner}).",
        "Each {column} may be used once across both; give this one its own.",
    ),
    "row.unknown_reference": Explanation(
        "“{value}” in {column} is unknown: there is no such {target}.",
        "{close}Correct it, or import the missing {target} first and then this row again.",
    ),
    "reference.cycle": Explanation(
        "“{value}” in {column} closes a circle: it refers back to this row, directly or by way of others.",
        "Correct {column} in one of the rows of the circle; one of them must refer to none of the others.",
    ),
    "row.too_few_cells": Explanation(
        "This row ends early: it has {value} cells, but the header has {width} columns.",
        "Add the missing cells, or delete the row if only part of it was saved.",
    ),
    "row.too_many_cells": Explanation(
        "This row has more cells than the header's {width} columns; left over: “{value}”.",
        "Put a value that contains the separator into quotes, or clear the cells right of the last column.",
    ),
    "row.json_broken": Explanation(
        "This line is no JSON: “{value}”.",
        'Write one whole object in each line, with its texts in double quotes: {{"name": "Acme"}}.',
    ),
    "row.json_no_object": Explanation(
        "This line is JSON, but no object with names and values: “{value}”.",
        'Write one object in each line: {{"name": "Acme"}}.',
    ),
    "row.json_key_twice": Explanation(
        "“{value}” stands in this line more than once.",
        "Leave only the value that is meant.",
    ),
    "row.cell_too_long": Explanation(
        "{column} holds a text that is too long to be read; it begins “{value}”.",
        "Shorten it. If it holds other rows as well, a quotation mark is missing or too many.",
    ),
    "row.swallowed_lines": Explanation(
        "{column} seems to have swallowed the rows that follow it; it begins “{value}”.",
        "Look for a quotation mark that is opened and never closed, here or in the row before.",
    ),
    "row.order": Explanation(
        "{column} (“{value}”) is before {other} (“{other_value}”).",
        "Correct one of the two; {column} must be the same or later.",
    ),
    "row.not_after": Explanation(
        "{column} (“{value}”) is not after {other} (“{other_value}”).",
        "Correct one of the two; {column} must be later.",
    ),
    "row.exactly_one": Explanation(
        "{other} and {column} are both filled in or both empty, but exactly one of them is needed.",
        "Fill in {other} or {column}, and leave the other one empty.",
    ),
    "row.same_value": Explanation(
        "{column} and {other} are both “{value}”, but they must differ.",
        "Correct one of the two.",
    ),
    "row.product": Explanation(
        "{column} (“{value}”) is not {other} (“{other_value}”) times the price.",
        "Correct the amount, the quantity or the price; an amount may only differ by its rounding.",
    ),
    "row.rule": Explanation("{rule}", "{advice}"),
}

DOCUMENT = {
    "document.header_differs": Explanation(
        "{document} has different values of {column}: {first_value} in row {first_row}, {value_shown} in row {row}.",
        "Every row of a document repeats its header; write the same {column} in all of them.",
    ),
    "document.incomplete": Explanation(
        "{broken} belongs to the same document “{value}” and has an error, so the whole document was left out.",
        "Correct that row, then import all rows of the document again.",
    ),
    "document.unbalanced": Explanation(
        "{document} does not balance ({rows}): {sums}.",
        "Correct the lines; in each currency the debits and the credits of a document must come to the same.",
    ),
    "document.repeated_line": Explanation(
        "{document} ({rows}) has several lines with the same number: {repeated}.",
        "Give every line of the document its own number.",
    ),
    "document.several_files": Explanation(
        "The document “{value}” stands in several files: {other} belongs to it as well.",
        "Put all rows of a document into one file or sheet, and import it again.",
    ),
    "document.total": Explanation(
        "{document}: {column} says {value}, but its lines ({rows}) add up to {sum}; the difference is {difference}.",
        "Correct {column} or the lines; a line may be missing or counted twice.",
    ),
}
