"""Codes of exports."""

from ledgerdock.error_codes.explanation import Explanation

EXPORT = {
    "export.unknown": Explanation(
        "There is nothing called “{name}” to export.",
        "Exports by name: {named}. Any record type can be exported by its name as well, such as customer.",
    ),
    "export.unknown_column": Explanation(
        "The export “{name}” has no column “{column}”.",
        "Choose from: {known}.",
    ),
    "export.column_twice": Explanation(
        "The column “{column}” was chosen twice.",
        "Name each column once; their order is the order in the file.",
    ),
    "export.too_many_rows_for_workbook": Explanation(
        "{rows} rows of {columns} columns are too many for a workbook; at most {most} rows fit with these columns.",
        "Export as CSV, which has no limit, or choose fewer columns or narrow the export down with filters.",
    ),
    "export.too_many_records_for_summary": Explanation(
        "{records} invoices and payments are too many for one customer summary; at most {most} are added up.",
        "Export invoices and payments as CSV, narrowed down to a year, and add them up in a tool of your own.",
    ),
    "export.too_large_to_zip": Explanation(
        "The file is too large to be packed as ZIP: {size} GB, of at most {most} GB.",
        "Export it without ZIP, or narrow it down with filters.",
    ),
    "export.imbalance": Explanation(
        "The books of export {number} do not balance: {told} is recorded as done, but {done} was counted.",
        "Reset it to try again, and report this job: no record may be lost, and one seems to be.",
    ),
    "export.segments_missing": Explanation(
        "Parts of export {number} were not written: {missing} of {segments}.",
        "Reset the export to try again; if it stops again, report this job.",
    ),
    "export.not_ended": Explanation(
        "Export {number} has not ended yet.",
        "Wait until it has ended. One that shows no sign of life can be reset, and any can be marked as failed.",
    ),
    "export.ended": Explanation(
        "Export {number} has ended: there is nothing left to stop.",
        "To have its file made again, reset it.",
    ),
    "export.has_file": Explanation(
        "Export {number} is finished and its file is there.",
        "Download the file. For the records as they stand now, start a new export.",
    ),
    "export.no_file": Explanation(
        "Export {number} has no file: it has not finished.",
        "Wait until it has finished; one that has failed can be reset.",
    ),
    "export.expired": Explanation(
        "The file of export {number} was kept until {expired_at} and is gone.",
        "Reset the export to have the file made again, with the records as they stand now.",
    ),
    "export.timed_out": Explanation(
        "The export was stopped while it was {stage}: it showed no sign of life since {since}.",
        "Nothing is lost, an export only reads. Reset it; if it stops again, report this job.",
    ),
    "export.run_ended": Explanation(
        "The run of the export ended too early, while it was {stage}; its last sign of life was at {since}.",
        "Nothing is lost, an export only reads. Reset it; if it stops again, report this job.",
    ),
    "export.internal": Explanation(
        "The export stopped on an error of ours ({reason}).",
        "Nothing is lost, an export only reads. Reset it; if it stops again, report this job.",
    ),
}
