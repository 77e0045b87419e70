"""The catalogue of every error a person can meet: stable code -> sentence and hint.

Codes are public and never change their meaning. Messages say what is wrong and where; hints say what to do about it,
in words a bookkeeper knows. `{facts}` are filled in by whoever raises.
"""

from typing import NamedTuple


class Explanation(NamedTuple):
    """One entry of the catalogue."""

    message: str
    hint: str


_FILE = {
    "file.empty": Explanation(
        "The file {file} is empty: it holds no data at all.",
        "Save the file again from the program it came from and upload that copy.",
    ),
    "file.no_rows": Explanation(
        "The file {file} has a header but no rows below it.",
        "Check that the right sheet was saved, then upload the file that holds the rows.",
    ),
    "file.not_a_table": Explanation(
        "The file {file} is {kind}, not a table.",
        "Upload delimited text (.csv), a workbook (.xlsx, .xls, .ods) or a ZIP archive of them.",
    ),
    "file.extension_mismatch": Explanation(
        "The file {file} is named .{extension}, but it holds {kind}.",
        "Open it in the program it came from and save it in the format its name says, or correct the name.",
    ),
    "file.encrypted": Explanation(
        "The file {file} is protected with a password, so it cannot be read.",
        "Open it, remove the password (in Excel: File, Info, Protect Workbook), save it and upload that copy. "
        "Make a ZIP archive again without a password.",
    ),
    "file.damaged": Explanation(
        "The file {file} is damaged or incomplete and cannot be read.",
        "Open it in the program it came from, save it again and upload that copy. "
        "If it was sent or downloaded, fetch it again.",
    ),
    "file.unsafe": Explanation(
        "The file {file} holds a construction that no spreadsheet program writes, and was not read.",
        "Open it in a spreadsheet program, save it again and upload that copy.",
    ),
    "file.too_large": Explanation(
        "The file {file} is larger than {limit} MB.",
        "Split it into smaller files and upload them one after the other.",
    ),
    "file.bomb": Explanation(
        "The file {file} unpacks to far more than its size allows (at most {limit} MB in all), and was not read.",
        "Open it in the program it came from, remove what is not needed, save it again and upload that copy.",
    ),
    "file.too_complex": Explanation(
        "The file {file} could not be read within the limits of memory and time: it is damaged or far too complex.",
        "Save only the sheet that is needed as .csv and upload that, or split the file.",
    ),
    "file.too_many_rows": Explanation(
        "The file {file} has more than {limit} rows.",
        "Split it into smaller files and upload them one after the other.",
    ),
    "file.too_many_columns": Explanation(
        "The file {file} has {columns} columns; at most {limit} can be read.",
        "Delete the columns that are not needed, also stray cells far to the right, and upload it again.",
    ),
    "file.no_sheet": Explanation(
        "The workbook {file} has no sheet that can be read: none at all, or only hidden ones and charts.",
        "Unhide the sheet with the data, save the workbook and upload it again.",
    ),
    "file.unknown_sheet": Explanation(
        "The file {file} has no sheet “{sheet}”.",
        "Its sheets: {known}.",
    ),
    "file.nul_bytes": Explanation(
        "The file {file} holds NUL characters: it is damaged, or not a text file.",
        "Save the file again from the program it came from, as CSV in UTF-8.",
    ),
    "file.unknown_encoding": Explanation(
        "“{encoding}” is not an encoding that {file} can be read with.",
        "Known encodings: {known}.",
    ),
    "file.wrong_encoding": Explanation(
        "The file {file} is not valid {encoding}.",
        "Save the file again as CSV in UTF-8. If it was sent or downloaded, it may be incomplete.",
    ),
    "file.mixed_encoding": Explanation(
        "The file {file} is UTF-8 in most places, but some of its letters are broken.",
        "Save the file again as CSV in UTF-8, or name its encoding when you upload it.",
    ),
    "file.unknown_delimiter": Explanation(
        "“{delimiter}” cannot separate the cells of {file}.",
        "Name a comma, a semicolon, a tab or a pipe (|).",
    ),
    "file.unclosed_quote": Explanation(
        "In {file}, a quotation mark opened in row {row} is never properly closed, so rows would be swallowed.",
        "Look for a quotation mark too many or missing in row {row}; inside a quoted cell it is written twice.",
    ),
    "value.not_calculated": Explanation(
        "{column} holds a formula that was never calculated, so it has no value.",
        "Open the workbook in a spreadsheet program, save it there and upload that copy.",
    ),
}

_ARCHIVE = {
    "archive.path": Explanation(
        "The archive {file} holds a file under a name that was not trusted: “{member}”.",
        "Make the archive again with plain names: no “..”, no backslash, no drive, no characters that cannot be seen.",
    ),
    "archive.special_file": Explanation(
        "The archive {file} holds “{member}”, which is neither a file nor a folder but a link or a device.",
        "Replace the link by the file it points to, make the archive again and upload that.",
    ),
    "archive.nested": Explanation(
        "The archive {file} holds another archive: “{member}”.",
        "Unpack “{member}” first, put its files into one archive and upload that.",
    ),
    "archive.duplicate": Explanation(
        "The archive {file} holds two files of the same name: “{first}” and “{member}”.",
        "Rename one of them or leave it out (large and small letters are the same here), and make the archive again.",
    ),
    "archive.too_many_files": Explanation(
        "The archive {file} holds more than {limit} files and folders.",
        "Leave out what is no table, or split the archive and upload its parts one after the other.",
    ),
    "archive.compression": Explanation(
        "The archive {file} is packed in a way that cannot be read here.",
        "Make the archive again as an ordinary ZIP file, with the method “Deflate” where the program asks for one.",
    ),
    "archive.empty": Explanation(
        "The archive {file} holds no files.",
        "Put the files with the records into it and upload it again.",
    ),
}

_COLUMN = {
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

_MAPPING = {
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

_TEMPLATE = {
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

_LOCALE = {
    "locale.same_marks": Explanation(
        "The {mark} is declared both as the decimal mark and as the mark between thousands.",
        "Declare two different marks.",
    ),
    "locale.unknown_currency": Explanation(
        "“{currency}” is declared as the currency, but there is none with this code.",
        "Write the three-letter code of the currency in capitals, for example EUR or USD.",
    ),
}

_TYPE = {
    "type.unknown": Explanation(
        "There is no record type called “{record_type}”.",
        "Known record types: {known}.",
    ),
    "type.declaration": Explanation(
        "The class of the record type “{record_type}” cannot work: {problem}.",
        "Correct the class; docs/record-types.md shows how record types are written.",
    ),
    "type.duplicate": Explanation(
        "Two classes declare the record type “{record_type}”: {first} and {second}.",
        "Give one of them another name.",
    ),
    "type.reference_unknown": Explanation(
        "“{column}” of the record type “{record_type}” refers to “{target}”, which is no record type.",
        "Correct the name in the reference, or add the folder that declares it.",
    ),
    "type.reference_key": Explanation(
        "“{column}” of the record type “{record_type}” does not fit the key of “{target}”: "
        "they differ in how many columns they have.",
        "Name the leading columns of that key with within=... in the reference.",
    ),
    "type.reference_cycle": Explanation(
        "These record types refer to each other in a circle, so none could be imported first: {cycle}.",
        "Take one of the references out.",
    ),
    "type.folder_missing": Explanation(
        "There is no folder or package “{folder}” to load record types from.",
        "Correct its name where you named it.",
    ),
}

_VALUE = {
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

_TABLE = {
    "table.empty": Explanation("It is empty.", ""),
    "table.hidden": Explanation("It is hidden, so it was not read.", "Show the sheet if its rows are to be imported."),
    "table.made": Explanation(
        "No file: these records were made, one for each owner of rows that name no single record, and hold those rows.",
        "Move the rows to the right record when it is known.",
    ),
    "table.not_recognised": Explanation(
        "Its heading is that of no record type.", "Start from a template, or name it after the record type it holds."
    ),
}

_ROW = {
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

_DOCUMENT = {
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

_JOB = {
    "job.unknown": Explanation(
        "There is no job “{job}”.",
        "Look the job up in the list of jobs; its number or its id will do.",
    ),
    "job.ended": Explanation(
        "Import {number} has ended: there is nothing left to stop.",
        "Its result files say what became of every row.",
    ),
    "job.dry_run": Explanation(
        "Import {number} was a dry run: it has written nothing.",
        "Apply it to import the file, or begin another dry run.",
    ),
    "job.moved": Explanation(
        "Job {job} has ended or was started anew in the meantime.",
        "Look at the job to see how it ended.",
    ),
    "job.database_busy": Explanation(
        "The database did not take the request in time ({reason}).",
        "Nothing is lost: the step is tried again by itself.",
    ),
    "job.service_busy": Explanation(
        "A service of the cloud did not answer in time ({reason}).",
        "Nothing is lost: the step is tried again by itself.",
    ),
    "job.object_gone": Explanation(
        "The file {file} is no longer there: it was deleted before it could be read.",
        "Upload the file again.",
    ),
    "job.object_refused": Explanation(
        "The file {file} may not be read: its storage or its encryption key refuses access.",
        "Ask the administrator of the storage to allow Ledgerdock to read the file, then upload it again.",
    ),
    "job.wrong_place": Explanation(
        "The file was dropped in “{place}”, where no record type is named.",
        "Drop files into inbox/{tenant}/RECORD_TYPE/, for example inbox/{tenant}/customer/.",
    ),
    "job.bad_option": Explanation(
        "The option {option} cannot be “{value}”.",
        "Allowed: {allowed}.",
    ),
    "job.plan_changed": Explanation(
        "This import would no longer do what was tried, because the records have changed since; nothing was written.",
        "Try again with --dry-run, look at what it would do now, and apply that.",
    ),
    "job.references_too_deep": Explanation(
        "The rows of {record_type} refer to each other in a chain of more than {limit}.",
        "Check the column that refers to the same kind of record; a chain this long is a mistake in the file.",
    ),
    "job.not_tried": Explanation(
        "Import {number} is no dry run that has come to its end, so there is nothing to apply.",
        "Import the file with --dry-run first, and apply that once it has ended.",
    ),
    "job.plan_unknown": Explanation(
        "What this import would do could not be compared with what was tried, because a part of it failed.",
        "Start it again.",
    ),
    "job.which_sheet": Explanation(
        "Several sheets of {file} could hold the records ({record_type}): {sheets}.",
        "Say which one: --sheet NAME on the command line, or the metadata “sheet” of the object.",
    ),
    "job.which_type": Explanation(
        "{table} could hold records of several types: {record_types}.",
        "Name the sheet or the file after the one it holds, as written here, or import it alone and say its type.",
    ),
    "job.table_unfit": Explanation(
        "{table} is named as {record_type}, but cannot be read as such. {said}",
        "{advice} If it holds something else, rename it or leave it out. Nothing of the upload was imported.",
    ),
    "job.nothing_recognised": Explanation(
        "Nothing in {file} was recognised as records of a known type. Found: {found}.",
        "Start from the templates, or name each sheet or file after the record type it holds.",
    ),
    "job.chunks_unprocessed": Explanation(
        "{unprocessed} of {rows} rows could not be processed, even after trying again.",
        "The other rows are done and listed in the result files. Retry the import: it goes on where it stopped.",
    ),
    "job.timed_out": Explanation(
        "The import was stopped while it was {stage}: it showed no sign of life since {since}.",
        "Rows that went in are in the result files, the others are listed there as unprocessed. Upload those again; "
        "if that stops too, report this job.",
    ),
    "job.run_ended": Explanation(
        "The run of the import ended too early, while it was {stage}; its last sign of life was at {since}.",
        "Rows that went in are in the result files, the others are listed there as unprocessed. Upload those again; "
        "if that stops too, report this job.",
    ),
    "job.upload_never_came": Explanation(
        "The file {file} never came: its upload was prepared at {since} and has expired.",
        "Start the import again, and upload the file within 15 minutes.",
    ),
    "job.internal": Explanation(
        "The import stopped on an error of ours ({reason}), not of your file.",
        "Rows that went in are in the result files. Retry the import; if it stops again, report this job.",
    ),
    "job.not_ended": Explanation(
        "Import {number} has not ended yet.",
        "Wait until it has ended, or cancel it first.",
    ),
    "job.reverted": Explanation(
        "Import {number} has been undone.",
        "To have its rows in again, import the file as a new import.",
    ),
    "retry.complete": Explanation(
        "Import {number} has reached all its rows; there is nothing to go on with.",
        "Retry its failed rows, or repair them: both try only the rows that did not go in.",
    ),
    "retry.nothing": Explanation(
        "Import {number} has no rows that could be tried again.",
        "To import other rows, import a file that holds them.",
    ),
    "repair.not_a_result": Explanation(
        "{file} has no columns of ours, so nobody can tell which rows it corrects.",
        "Correct the file of failed rows as it was downloaded, and leave its “Ledgerdock” columns in place. "
        "A file of your own is imported as a new import.",
    ),
    "repair.columns": Explanation(
        "The columns of {file} are not those of the import; different: {columns}.",
        "Correct only the rows of the file of failed rows; leave its heading as it is.",
    ),
    "repair.row_number": Explanation(
        "“{value}” in the column “Ledgerdock Row” of {file} is no row number.",
        "Take the row numbers from the file of failed rows as it was downloaded.",
    ),
    "repair.row_twice": Explanation(
        "{file} has row {row} twice.",
        "Keep one of the two; “Ledgerdock Row” says which row of the import a row stands for.",
    ),
    "repair.unknown_row": Explanation(
        "Row {row} of {file} is none of the refused rows of this import.",
        "Correct the file of failed rows of the last attempt; rows that went in cannot be repaired, "
        "change them with a new import.",
    ),
    "repair.which_file": Explanation(
        "The import had several files, and the name of {file} does not say which of them it corrects.",
        "Keep the names as they were in the downloaded archive: they begin with the number of the file, like “01-”.",
    ),
    "repair.no_rows": Explanation(
        "{file} holds no rows.",
        "Correct the rows of the file of failed rows and upload that.",
    ),
    "undo.is_undo": Explanation(
        "{number} is an undo, which cannot be tried again or undone.",
        "To have the rows in again, import the file as a new import.",
    ),
    "undo.nothing": Explanation(
        "Import {number} has changed no records, so there is nothing to undo.",
        "To remove other records, undo the import that wrote them.",
    ),
    "undo.begun": Explanation(
        "An undo of import {number} has begun, so its rows cannot be tried again.",
        "Undo it to the end, then import the file as a new import.",
    ),
    "undo.edited": Explanation(
        "It was kept: {by} has changed it by hand since ({at}).",
        "Look at the record and decide; nothing was lost.",
    ),
    "undo.changed": Explanation(
        "It was kept: import {job} has changed it since.",
        "Look at the record and decide. Where several imports are to go, undo the newest first.",
    ),
    "undo.recreated": Explanation(
        "It was kept: the record was made anew after this import had removed it.",
        "Look at the record and decide; nothing was lost.",
    ),
    "undo.gone": Explanation(
        "There was nothing to give back: the record has been removed since.",
        "If it is to be there again, import it.",
    ),
    "ledger.imbalance": Explanation(
        "The books of this import do not balance: {rows} rows were read, but {told} outcomes are recorded.",
        "Report this job: no row may be lost, and this one was stopped because one seems to be.",
    ),
    "record.refused": Explanation(
        "The database refused to store this record: {reason}.",
        "Shorten long texts in this row and upload it again.",
    ),
}

_EDIT = {
    "record.unknown": Explanation(
        "There is no {record_type} “{key}”.",
        "Look it up in the list of records; it may have been written another way.",
    ),
    "record.busy": Explanation(
        "{plural} cannot be changed while import {job} runs.",
        "Wait until import {job} has ended, look at the record again, then change it.",
    ),
    "record.changed": Explanation(
        "The {record_type} “{key}” has been changed since you looked at it.",
        "Look at it as it is now, then make your change again.",
    ),
    "record.unknown_field": Explanation(
        "“{column}” is no field that can be written here.",
        "The description of the record type names its fields.",
    ),
    "record.key_fixed": Explanation(
        "{column} identifies this record (“{value}”) and cannot be changed.",
        "Leave it as it is; import the record under its new key instead.",
    ),
    "record.no_lines": Explanation(
        "A document needs at least one line.",
        "Leave the lines out to keep them as they are.",
    ),
}

_PREFERENCE = {
    "preference.unknown": Explanation(
        "There is no saved filter “{name}”.",
        "Look it up in the list of saved filters; yours and shared ones have names of their own.",
    ),
    "preference.changed": Explanation(
        "The saved filter “{name}” is there already, or has been changed since you looked at it.",
        "Look at it as it is now, then save it again with its version, or choose another name.",
    ),
    "preference.name": Explanation(
        "This name cannot be given to a saved filter.",
        "Use 1 to 80 letters, digits and signs that can be seen, without a blank at either end.",
    ),
    "preference.too_many": Explanation(
        "There is no room for another saved filter: at most {most} fit, and fewer when they are long.",
        "Delete saved filters of this list that nobody needs any more.",
    ),
    "preference.not_yours": Explanation(
        "The saved filter “{name}” belongs to somebody else.",
        "Ask them or an administrator to change it, or save it under your own name.",
    ),
    "preference.may_not_share": Explanation(
        "Viewers cannot share saved filters with others.",
        "Save the filter for yourself, or ask an operator to share it.",
    ),
}

_API = {
    "auth.no_token": Explanation(
        "This request carries no access token that is good here.",
        "Sign in and send the access token (not the ID token) as “Authorization: Bearer …”.",
    ),
    "auth.no_tenant": Explanation(
        "Your user belongs to {groups} groups that name a tenant and a role; it must be exactly one.",
        "Ask your administrator to put you into one group such as “acme:operator”.",
    ),
    "auth.role": Explanation(
        "Your role is {role}; this needs {needed}.",
        "Ask somebody with that role to do it, or your administrator for the role.",
    ),
    "not_found": Explanation(
        "There is nothing here.",
        "Check the address, and the id or number in it.",
    ),
    "request.not_json": Explanation(
        "The body of the request is not a JSON object.",
        "Send a JSON object in UTF-8, such as {{}}.",
    ),
    "request.too_large": Explanation(
        "The body of the request is larger than {limit} KB.",
        "Files are not sent here: prepare the import first, then upload its file with the form you get.",
    ),
    "request.content_type": Explanation(
        "The body of the request is not declared as JSON.",
        "Send it with “Content-Type: application/json”.",
    ),
    "request.invalid": Explanation(
        "The request is not what this route takes. {first}.",
        "The list “errors” names each part; the API's description says what is taken.",
    ),
    "request.internal": Explanation(
        "The request stopped on an error of ours, not of yours.",
        "Try again. If it stops again, report the time and the header “apigw-requestid” of this answer.",
    ),
    "cursor.invalid": Explanation(
        "The cursor is not one of this list.",
        "Give “next_cursor” of the page before as it is, with the same filters; or begin without a cursor.",
    ),
    "filter.syntax": Explanation(
        "The filter “{text}” is not of the form: property operator value.",
        "Write it like state=failed or created_at>=2026-03-01, with at most 500 characters.",
    ),
    "filter.unknown_property": Explanation(
        "There is no property “{property}” to filter by.",
        "Known here: {known}.",
    ),
    "filter.operator": Explanation(
        "The property {property} cannot be compared with {operator}.",
        "It takes: {allowed}",
    ),
    "filter.value": Explanation(
        "The property {property} cannot be compared with “{value}”.",
        "Give {expected}.",
    ),
    "filter.too_many": Explanation(
        "There are more than {most} filters.",
        "Use fewer, and ask several times.",
    ),
    "idempotency.reused": Explanation(
        "The Idempotency-Key was used for another request already.",
        "Use a new key for each thing you want done, and the same one only to send the same request again.",
    ),
    "idempotency.in_progress": Explanation(
        "The first request with this Idempotency-Key is still being answered.",
        "Wait a moment and send it again, with the same key.",
    ),
    "results.not_yet": Explanation(
        "Import {number} has not ended yet, so it has no result files.",
        "Wait until it has ended; “poll_after_ms” says when to look again.",
    ),
    "results.no_changes": Explanation(
        "Import {number} has no list of changes. {reason}",
        "Import the file with dry_run (--dry-run on the command line), and look at what that would change.",
    ),
    "results.no_file": Explanation(
        "The file of import {number} has not arrived.",
        "Upload it with the form the import was prepared with, or prepare a new import.",
    ),
}

EXPLANATIONS: dict[str, Explanation] = {
    **_FILE,
    **_ARCHIVE,
    **_COLUMN,
    **_MAPPING,
    **_TEMPLATE,
    **_LOCALE,
    **_TYPE,
    **_VALUE,
    **_TABLE,
    **_ROW,
    **_DOCUMENT,
    **_JOB,
    **_EDIT,
    **_PREFERENCE,
    **_API,
}
