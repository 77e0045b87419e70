"""What a file's name claims to be."""

from pathlib import PurePosixPath

TEXT = "text"
_CLAIMS = {
    **dict.fromkeys(("csv", "tsv", "tab", "txt", "psv"), TEXT),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xltm"), "xlsx"),
    **dict.fromkeys(("xls", "xlt"), "xls"),
    **dict.fromkeys(("ods", "ots"), "ods"),
    **dict.fromkeys(
        (
            "pdf",
            "zip",
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
    **dict.fromkeys(
        ("jsonl", "doc", "docx", "rtf", "odt", "ppt", "pptx", "eml", "msg", "exe", "xlsb", "fods"), "other"
    ),
}


def extension(name: str) -> str:
    """The extension of a file name in lower case, without its dot; "" when there is none."""
    return PurePosixPath(name).suffix.lower().lstrip(".")


def claim(name: str) -> str | None:
    """What the extension promises: "text", "xlsx", "xls", "ods", "other" (known, but not read), None if unknown."""
    return _CLAIMS.get(extension(name))
