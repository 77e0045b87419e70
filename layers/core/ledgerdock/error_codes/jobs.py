"""Codes of jobs as a whole."""

from ledgerdock.error_codes.explanation import Explanation

JOB = {
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
        "{table} was taken for {record_type}, but cannot be read as such. {said}",
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
    "job.marked_failed": Explanation(
        "Marked as failed by {by}.",
        "Reset it to have it done after all.",
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
