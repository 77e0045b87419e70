"""Codes of files and archives that cannot be read, and of sheets left alone."""

from ledgerdock.error_codes.explanation import Explanation

FILE = {
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
        "Upload delimited text (.csv), a workbook (.xlsx, .xls, .ods), JSON Lines (.jsonl) or a ZIP archive of them.",
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

ARCHIVE = {
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

TABLE = {
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
