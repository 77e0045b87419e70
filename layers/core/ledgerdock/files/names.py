"""What a file's name claims to be."""

from pathlib import PurePosixPath

TEXT = "text"
_CLAIMS = {
    **dict.fromkeys(("csv", "tsv", "tab", "txt", "psv"), TEXT),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xltm"), "xlsx"),
    **dict.fromkeys(("xls", "xlt"), "xls"),
    **dict.fromkeys(("ods", "ots"), "ods"),
    "zip": "zip",
    **dict.fromkeys(("jsonl", "ndjson"), "jsonl"),
    **dict.fromkeys(
        (
            "pdf",
            "gz",
            "7z",
            "rar",
            "png",
            "jpg",
            "jpeg",
            "gif",
            "tif",
            "tiff",
            "webp",
            "html",
            "htm",
            "xml",
            "json",
        ),
        "other",
    ),
    **dict.fromkeys(("doc", "docx", "rtf", "odt", "ppt", "pptx", "eml", "msg", "exe", "xlsb", "fods"), "other"),
}
ARCHIVES = frozenset(
    ("zip", "7z", "rar", "gz", "tgz", "bz2", "tbz", "xz", "txz", "tar", "zst", "lz", "lzma", "cab", "arj", "z")
)
"""Extensions of files that hold other files, or one file packed."""


def extension(name: str) -> str:
    """The extension of a file name in lower case, without its dot; "" when there is none."""
    return PurePosixPath(name).suffix.lower().lstrip(".")


def claim(name: str) -> str | None:
    """What an extension promises: "text", another format we read, "other" (known, not read); None if unknown."""
    return _CLAIMS.get(extension(name))
