"""Documents to print in tests: plain ones and hostile ones."""

import struct
import zlib
from base64 import b64encode
from datetime import UTC, datetime
from io import BytesIO

import pikepdf

from reports.rendering import Attachment, render_pdf

MADE_AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
SHEET = Attachment("sheet.json", b'{"id": "x"}', "application/json", "The answers", "Source")
RESULT = Attachment("result.json", b'{"index": 45.5}', "application/json", "The result")
SLOW = "a" + "\N{COMBINING ACUTE ACCENT}" * 50_000  # keeps the text shaper busy for 15 seconds


def page(body: str, style: str = "", head: str = "") -> str:
    """Return a complete page with language and title."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Report</title>'
        f"<style>{style}</style>{head}</head><body>{body}</body></html>"
    )


PLAIN = page(
    '<h1>One</h1><p>Text, <a href="#two">on</a>.</p><h2 id="two">Two</h2><ul><li>a</li></ul>'
    "<h3>Three</h3><table><caption>Levels</caption><tr><th scope=col>A</th></tr>"
    "<tr><td>1</td></tr></table><h4>Four</h4>",
    style="body { font-family: 'Noto Sans' } h1 { font-family: 'Noto Serif'; color: #123456 }",
)


def opened(html: str, *attachments: Attachment) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(render_pdf(html, attachments=attachments, made_at=MADE_AT)))


def png(width: int, height: int) -> str:
    """Return a picture that is small as a file and huge in memory."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes((width * 3 + 1) * height))
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    data = b64encode(b"\x89PNG\r\n\x1a\n" + parts).decode()
    return f'<img alt="x" src="data:image/png;base64,{data}">'


REPEATED = (
    "<svg aria-label=x width=9 height=9><g id=a12><rect width=1 height=1 /></g>"
    + "".join(f"<g id=a{i}>" + f"<use href='#a{i + 1}' />" * 10 + "</g>" for i in range(12))
    + "</svg>"
)
