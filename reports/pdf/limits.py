"""What one report may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one rendering may use and how large its input and output may be.

    Seconds and bytes are whole numbers, all greater than zero. ``cpu_seconds`` and
    ``memory_bytes`` (address space) are enforced by the kernel, ``wall_seconds`` by the parent.
    """

    cpu_seconds: int = 20
    wall_seconds: float = 60
    memory_bytes: int = 2**30
    pages: int = 200
    table_rows: int = 2_000
    html_bytes: int = 4 * 2**20
    attachment_bytes: int = 4 * 2**20
    pdf_bytes: int = 20 * 2**20


DEFAULT_LIMITS = Limits()
