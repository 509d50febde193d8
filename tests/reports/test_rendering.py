"""The PDF says what it should and carries its data; the child process behind it is replaceable."""

import os
import re
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from reports.pdf import process
from reports.pdf.messages import Message
from reports.rendering import (
    CrashedError,
    Limits,
    RendererMissingError,
    UnreadablePdfError,
    read_attachments,
    render_pdf,
)
from tests.reports.documents import MADE_AT, PLAIN, RESULT, SHEET, SLOW, opened, page


def structure(element: pikepdf.Object, tag: str) -> Iterator[pikepdf.Object]:
    """Yield the elements of the structure tree that have the tag."""
    if isinstance(element, pikepdf.Dictionary):
        if element.get("/S") == tag:
            yield element
        yield from structure(element.get("/K", pikepdf.Array()), tag)
    elif isinstance(element, pikepdf.Array):
        for child in element:
            yield from structure(child, tag)


# --- what the file says ------------------------------------------------------------------------


def test_the_file_names_its_title_its_language_and_both_standards() -> None:
    with opened(PLAIN) as pdf:
        assert pdf.Root.Lang == "en"
        assert pdf.docinfo["/Title"] == "Report"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        assert bool(pdf.Root.MarkInfo.Marked) is True
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Report"


def test_every_date_in_the_file_is_the_given_one() -> None:
    with opened(PLAIN, SHEET) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261123103000+00'00"
        assert str(pdf.docinfo["/ModDate"]) == "D:20261123103000+00'00"
        assert pdf.open_metadata()["xmp:CreateDate"] == "2026-11-23T10:30:00+00:00"
        file = pdf.attachments["sheet.json"].get_file()
        assert (file.creation_date, file.mod_date) == (MADE_AT, MADE_AT)


def test_bookmarks_are_the_headings_of_three_levels() -> None:
    with opened(PLAIN) as pdf, pdf.open_outline() as outline:
        [one] = outline.root
        [two] = one.children
        [three] = two.children
        assert [one.title, two.title, three.title] == ["One", "Two", "Three"]
        assert not three.children


def test_all_fonts_are_ours_embedded_and_only_in_part() -> None:
    with opened(PLAIN) as pdf:
        names = set()
        for font in pdf.pages[0].Resources.Font.values():
            [described] = font.DescendantFonts
            assert {"/FontFile2", "/FontFile3"} & set(described.FontDescriptor.keys())
            names.add(str(described.FontDescriptor.FontName))
        assert all(re.fullmatch(r"/[A-Z]{6}\+Noto-S(ans|erif)[\w-]*", name) for name in names)


def test_colours_are_meant_as_srgb() -> None:
    with opened(PLAIN) as pdf:
        [intent] = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert b"sRGB" in intent.DestOutputProfile.read_bytes()


def test_a_picture_is_read_aloud_by_its_title_and_description() -> None:
    svg = (
        '<svg role="img" width="9" height="9"><title>Profile.</title><desc>Six\n bars.</desc></svg>'
    )
    label = '<svg role="img" aria-label="Ladder" width="9" height="9"></svg>'
    with opened(page(svg + label)) as pdf:
        figures = structure(pdf.Root.StructTreeRoot.K, "/Figure")
        assert [str(figure.Alt) for figure in figures] == ["Profile. Six bars.", "Ladder"]


def test_headings_and_lists_are_read_as_such_however_they_are_laid_out() -> None:
    body = (
        "<h2><span>1</span> Heading</h2>"
        "<dl><div><dt>Class</dt><dd>Hub</dd><dd>for now</dd></div></dl>"
        "<ol class=row><li>one</li><li>two</li></ol><ul><li class=row>three</li></ul>"
    )
    style = "h2 { display: flex } .row { display: table } .row > li { display: table-cell }"
    with opened(page(body, style)) as pdf:
        tree = pdf.Root.StructTreeRoot.K
        assert len(list(structure(tree, "/H2"))) == 1
        lists = [[str(kid.S) for kid in found.K] for found in structure(tree, "/L")]
        assert lists == [["/LI"], ["/LI", "/LI"], ["/LI"]]
        described = next(structure(tree, "/LI"))
        assert [str(kid.S) for kid in described.K] == ["/Lbl", "/LBody", "/LBody"]


# --- what it carries ---------------------------------------------------------------------------


def test_attachments_say_what_they_are() -> None:
    with opened(PLAIN, SHEET, RESULT) as pdf:
        files = {str(file.UF): file for file in pdf.Root.AF}
        assert files["sheet.json"].AFRelationship == "/Source"
        assert files["result.json"].AFRelationship == "/Data"
        assert files["result.json"].Desc == "The result"
        assert files["result.json"].EF.F.Subtype == "/application/json"


def test_attachments_are_read_back_as_they_went_in() -> None:
    pdf = render_pdf(PLAIN, attachments=[SHEET, RESULT], made_at=MADE_AT)
    assert read_attachments(pdf) == {"sheet.json": SHEET.content, "result.json": RESULT.content}


def _with_bomb() -> bytes:
    with opened(PLAIN, SHEET) as pdf:
        stream = pdf.Root.AF[0].EF.F
        stream.write(zlib.compress(bytes(20_000_000)), filter=pikepdf.Name.FlateDecode)
        saved = BytesIO()
        pdf.save(saved)
        return saved.getvalue()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (bytes, "not a PDF"),
        (lambda: b"PK\x03\x04 something else", "not a PDF"),
        (lambda: render_pdf(PLAIN), "carries no data"),
        (lambda: render_pdf(PLAIN, attachments=[SHEET])[:2_000], "damaged"),
        (lambda: bytes(2**20 + 1), "1,048,577 bytes"),
        (_with_bomb, "too large"),
    ],
    ids=["empty", "zip", "bare", "cut", "too large", "bomb"],
)
def test_a_file_that_is_no_report_is_refused_with_a_reason(
    made: Callable[[], bytes], reason: str
) -> None:
    pdf = made()
    with pytest.raises(UnreadablePdfError, match=reason):
        read_attachments(pdf, limits=Limits(pdf_bytes=2**20))


# --- the same input gives the same bytes -------------------------------------------------------


def test_the_same_input_gives_the_same_bytes_in_any_process_and_after_any_other() -> None:
    def again() -> bytes:
        return render_pdf(PLAIN, attachments=[SHEET, RESULT], made_at=MADE_AT)

    first = again()
    render_pdf(page("<p>Другой עוד <b>one</b>", style="p { columns: 2 }"))
    after_another = again()
    process.stop_children()
    assert first == after_another == again()


def test_another_date_gives_other_bytes() -> None:
    later = MADE_AT.replace(year=2027)
    assert render_pdf(PLAIN, made_at=MADE_AT) != render_pdf(PLAIN, made_at=later)


# --- warnings ----------------------------------------------------------------------------------


def test_a_plain_document_gives_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    render_pdf(PLAIN, attachments=[SHEET])
    assert not caplog.messages


@pytest.mark.parametrize(
    ("html", "warning"),
    [
        (page("x", style="p{colr:red}"), "While rendering: Ignored `colr:red`"),
        (page("<svg width=9 height=9></svg>"), "While rendering: A picture has no description."),
        (page("<p>\U0001f600 \u6f22"), "While rendering: No font has U+6F22, U+1F600."),
        (page("<img src=logo.png alt=Logo>"), "While rendering: Relative URI reference"),
    ],
)
def test_a_fault_is_logged_each_time(
    html: str, warning: str, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        caplog.clear()
        render_pdf(html)
        [message] = caplog.messages
        assert message.startswith(warning)


# --- the child process -------------------------------------------------------------------------


def test_a_child_that_is_killed_while_idle_is_replaced() -> None:
    render_pdf(PLAIN)
    for child in process._pool.idle:  # noqa: SLF001  # what happens to it is not ours to see
        child.process.kill()
        child.process.wait()
    assert render_pdf(PLAIN).startswith(b"%PDF")


def test_a_child_that_is_killed_at_work_gives_an_error_and_leaves_no_zombie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[process.Child] = []
    ask = process.Child.ask

    def ask_and_kill(child: process.Child, question: Message, limits: Limits) -> Message:
        asked.append(child)
        threading.Timer(0.3, child.process.send_signal, [signal.SIGSEGV]).start()
        return ask(child, question, limits)

    monkeypatch.setattr(process.Child, "ask", ask_and_kill)
    with pytest.raises(CrashedError, match="SIGSEGV"):
        render_pdf(page(SLOW))
    [child] = asked
    assert not Path(f"/proc/{child.process.pid}").exists()


def test_a_child_serves_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    process.stop_children()
    monkeypatch.setattr(process, "RENDERINGS_PER_CHILD", 2)
    pids = []
    for _ in range(2):
        render_pdf(PLAIN)
        pids.append([child.process.pid for child in process._pool.idle])  # noqa: SLF001 - which children live
    assert len(pids[0]) == 1
    assert pids[1] == []


def test_many_threads_may_ask_at_once() -> None:
    expected = render_pdf(PLAIN, made_at=MADE_AT)
    with ThreadPoolExecutor(6) as threads:
        pdfs = list(threads.map(lambda _: render_pdf(PLAIN, made_at=MADE_AT), range(6)))
    assert set(pdfs) == {expected}
    assert len(process._pool.idle) <= process.CHILDREN_AT_ONCE  # noqa: SLF001 - likewise


def test_the_child_sees_no_setting_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for everybody")
    child = process.Child()
    try:
        assert b"not for everybody" not in Path(f"/proc/{child.process.pid}/environ").read_bytes()
    finally:
        child.stop()


def test_missing_fonts_are_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text("<fontconfig></fontconfig>")
    process.stop_children()
    monkeypatch.setattr(process, "FONTS_FILE", fonts)
    with pytest.raises(RendererMissingError, match=r"No fonts .* fonts-noto-core"):
        render_pdf(PLAIN)


def test_a_child_that_cannot_be_started_is_a_rendering_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process.stop_children()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(RendererMissingError, match="No such file"):
        render_pdf(PLAIN)


SCRIPT = """
import os
from reports.rendering import render_pdf

html = "<html lang=en><title>x</title><p>x"
print(len(render_pdf(html)) > 1000)
if os.fork():
    print(os.wait()[1] == 0)
else:
    assert len(render_pdf(html)) > 1000
"""


def test_a_script_without_a_main_guard_may_render_also_after_a_fork() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-u", "-c", SCRIPT],
        capture_output=True,
        check=False,
        cwd=process.PACKAGE_FOLDER.parent,
        env=os.environ | {"PYTHONPATH": str(process.PACKAGE_FOLDER.parent)},
        text=True,
    )
    assert (done.returncode, done.stderr, done.stdout.split()) == (0, "", ["True", "True"])
