"""The bounds every upload is read within."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may be, and what reading it may cost; more is a refusal with a `file.*` code.

    Sizes are checked before opening and again while streaming, never believed from a header. The memory, CPU and wall
    bounds hold for the child process that reads the file; wall time counts only while somebody waits for that child.
    """

    file_bytes: int = 1024 * MIB
    """Size of the file as uploaded."""
    unpacked_bytes: int = 1024 * MIB
    """Sum of the unpacked members of a workbook, or of the files in a ZIP archive."""
    unpack_ratio: int = 200
    """A member above `unpack_grace_bytes` may not unpack to more than this many times its packed size."""
    unpack_grace_bytes: int = 16 * MIB
    """Members up to this size are free of the ratio rule: small XML packs very well."""
    members: int = 10_000
    """Files inside a workbook's archive."""
    archive_entries: int = 1_000
    """Files and folders in a ZIP archive of files."""
    rows: int = 10_000_000
    """Data rows of one sheet."""
    columns: int = 1_000
    """Columns of one sheet."""
    cell_characters: int = 32_767
    """Characters of one cell, as in Excel."""
    memory_mib: int = 1_408
    """Address space of the child process."""
    cpu_seconds: int = 120
    """CPU time of the child process."""
    wall_seconds: float = 300.0
    """Time spent waiting for the child process."""


DEFAULT_LIMITS = Limits()
