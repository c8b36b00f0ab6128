"""Anchors are found in a copy however it is set, and a copy that cannot be read is refused."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import wrap

import pytest

from advisor.errors import LoadError, MissingExtraError
from advisor.loading import anchors
from advisor.loading.anchors import AnchorReport, check_anchors
from advisor.model.claim import Claim, Passage

PAPER = Path(__file__).parents[1] / "data" / "made-up-paper.md"
LOCATOR = re.compile(r"^\[[A-Z]+\d*\.\d+[a-z]?\] ", re.MULTILINE)
ANCHORS = {
    "ABS.1": "why the timetable held",
    "HAR.1": "would pay for dredging until",
    "HAR.2": "may say 'no' - the harbour master's word",
    "HAR.2a": "An efficient quay is cleared",
    "HAR.2b": "where everybody passes",
    "HAR.3": "Long-term repairs were shared",
    "CRW.1": "an arrangement that nobody defended",
    "CRW.2": "grown up on either island",
    "CRW.3": "kept two logbooks",
    "T1.1": "argued over each winter",
    "T1.2": "fares follow the herring",
    "CON.1": "both islands can stop it",
}


def claim(name: str, *passages: tuple[str, str]) -> Claim:
    return Claim(
        id=name,
        source="ferry",
        kind="example",
        gist="Made up.",
        passages=tuple(Passage(locator, "is", anchor) for locator, anchor in passages),
    )


def check(text: str, tmp_path: Path, *claims: Claim) -> AnchorReport:
    file = tmp_path / "copy.txt"
    file.write_text(text, encoding="utf-8")
    return check_anchors(claims or CLAIMS, file)


CLAIMS = tuple(claim(f"F.{locator}", (locator, anchor)) for locator, anchor in ANCHORS.items())


# --- text and Markdown -------------------------------------------------------------------------


def test_every_anchor_is_found_in_the_paragraph_it_cites() -> None:
    report = check_anchors(CLAIMS, PAPER)
    assert report.carries_locators
    assert report.ok
    assert report.counts == {"found": 12, "found-elsewhere": 0, "missing": 0}
    assert {finding.locator: finding.where for finding in report.findings} == {
        locator: (locator,) for locator in ANCHORS
    }


def test_a_copy_without_locators_says_the_line_instead(tmp_path: Path) -> None:
    report = check(LOCATOR.sub("", PAPER.read_text(encoding="utf-8")), tmp_path)
    assert not report.carries_locators
    assert report.ok
    assert report.findings[0].where == ("line 7",)


def test_findings_come_by_claim_then_as_the_claim_gives_its_passages(tmp_path: Path) -> None:
    second = claim("B", ("Z.2", "stop it and"), ("A.1", "we would not"))
    report = check("stop it and we would not", tmp_path, second, claim("A", ("X.1", "it and we")))
    assert [(finding.claim, finding.locator) for finding in report.findings] == [
        ("A", "X.1"),
        ("B", "Z.2"),
        ("B", "A.1"),
    ]


def test_an_anchor_in_another_paragraph_is_found_elsewhere() -> None:
    report = check_anchors([claim("F.1", ("HAR.1", ANCHORS["CRW.3"]))], PAPER)
    assert report.carries_locators
    assert not report.ok
    assert report.counts == {"found": 0, "found-elsewhere": 1, "missing": 0}
    assert report.findings[0].where == ("CRW.3",)


def test_an_anchor_after_the_numbered_paragraph_has_ended_is_found_elsewhere() -> None:
    passages = (("ABS.1", "islands; shared timetables"), ("T1.2", "recommend a second boat"))
    keywords, _ = check_anchors([claim("F.1", *passages)], PAPER).findings
    assert (keywords.status, keywords.where) == ("found-elsewhere", ("line 10",))


def test_a_copy_that_stops_short_misses_what_it_lacks(tmp_path: Path) -> None:
    text = PAPER.read_text(encoding="utf-8").partition("## Conclusion")[0]
    report = check(text, tmp_path)
    assert not report.ok
    missing = [finding for finding in report.findings if finding.status == "missing"]
    assert [(finding.locator, finding.where) for finding in missing] == [("CON.1", ())]


def test_an_anchor_does_not_run_from_one_numbered_paragraph_into_the_next() -> None:
    report = check_anchors([claim("F.1", ("CRW.2", "certificates said One skipper"))], PAPER)
    assert report.findings[0].status == "missing"


def test_an_anchor_that_stands_twice_names_both_paragraphs(tmp_path: Path) -> None:
    text = "[X.1] one shared boat\n[X.2] one  Shared\nboat, one shared boat\n\none shared boat"
    report = check(text, tmp_path, claim("A", ("X.2", "one shared boat")))
    assert report.ok
    assert report.findings[0].where == ("X.1", "X.2", "line 5")


@pytest.mark.parametrize(
    "copy",
    [
        "the co-\noperative oﬃce",
        "the co-operative of\u2010\nfice",
        "THE CO\u2011OPERATIVE OFFICE",
        "the **co**-*operative* _office_",
        "the\u00a0co\u00adoperative “office”",
        "the co-operative of\xadfice",
        "theco-operative of fice",
        "the co&shy;operative&nbsp;office",
        "thé co—operative\r\n> ofﬁce",
    ],
    ids=lambda copy: ascii(copy)[1:-1],
)
def test_how_words_are_set_makes_no_difference(copy: str, tmp_path: Path) -> None:
    assert check(copy, tmp_path, claim("A", ("X.1", "the co-operative office"))).ok


@pytest.mark.parametrize("start", ["", "**", "- ", "> ", "| ", "## ", "\\", "  * "])
def test_a_locator_is_known_behind_markdown_marks(start: str, tmp_path: Path) -> None:
    copy = f"[X.1] first\n\n{start}[X.2] one shared boat"
    finding = check(copy, tmp_path, claim("A", ("X.2", "one shared boat"))).findings[0]
    assert (finding.status, finding.where) == ("found", ("X.2",))


def test_brackets_that_no_claim_cites_are_not_taken_for_locators(tmp_path: Path) -> None:
    report = check("[A] one shared boat", tmp_path, claim("A", ("X.1", "one shared boat")))
    assert not report.carries_locators
    assert report.findings[0].where == ("line 1",)


def test_a_copy_saved_as_utf_16_is_read(tmp_path: Path) -> None:
    file = tmp_path / "copy.txt"
    file.write_text("[X.1] one shared boat", encoding="utf-16")
    assert check_anchors([claim("A", ("X.1", "one shared boat"))], file).ok


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file holds no words; give a copy of the source"),
        (b" \n\n***\n", "the file holds no words; give a copy of the source"),
        (b"PK\x03\x04\0\0", "neither text nor a PDF; save the source as one of them"),
        (b"caf\xe9", "not UTF-8 text; save the file as UTF-8"),
        (b"\xff\xfea", "not UTF-8 text; save the file as UTF-8"),
        (b"%PDF-1.7\nthat is all", "a PDF that is damaged or cannot be unpacked; save it anew"),
    ],
    ids=["empty", "no words", "a zip", "latin-1", "half of utf-16", "damaged PDF"],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy.txt"
    file.write_bytes(content)
    assert refusal(file).startswith(f"{file}: {sentence}")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.md").endswith("cannot be read: No such file or directory")
    assert "cannot be read: " in refusal(tmp_path)


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "copy.txt"
    file.write_text("boat " * 10, encoding="utf-8")
    monkeypatch.setattr(anchors, "MAX_TEXT", 49)
    assert refusal(file).endswith("more than 49 characters; give the source alone")
    with file.open("wb") as stream:
        stream.truncate(anchors.MAX_BYTES + 1)
    assert refusal(file).endswith("larger than 50 MB; give the source alone")


def refusal(file: Path) -> str:
    with pytest.raises(LoadError) as caught:
        check_anchors(CLAIMS, file)
    return str(caught.value)


# --- PDF ---------------------------------------------------------------------------------------


PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
TIMES = "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
FONT = f"/Font << /F1 {TIMES} >>"


def pdf(*objects: str) -> bytes:
    """Return a PDF of numbered objects, the first of which is its catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def stream(content: str, entries: str = "") -> str:
    length = len(content.encode("cp1252"))
    return f"<< /Length {length} {entries} >>\nstream\n{content}\nendstream"


def pdf_of_pages(pages: list[list[str]]) -> bytes:
    """Return a PDF that shows the given lines, a page a list."""
    numbers = range(3, 3 + 2 * len(pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
    ]
    for number, lines in zip(numbers, pages, strict=True):
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        objects.append(f"{PAGE} /Contents {number + 1} 0 R /Resources << {FONT} >> >>")
        objects.append(stream(f"BT /F1 11 Tf 14 TL 60 780 Td {shown} ET"))
    return pdf(*objects)


def typeset(text: str, width: int = 48, length: int = 14) -> list[list[str]]:
    """Return a text as pages of short lines with a running title, as a journal would print it."""
    text = re.sub("[*#`\xad]", "", text).replace("\ufb03", "ffi").replace("\u2010", "-")
    lines = [line for block in text.split("\n\n") for line in wrap(block, width)]
    pages = [lines[at : at + length] for at in range(0, len(lines), length)]
    return [["Sharing a ferry", *page, str(number)] for number, page in enumerate(pages, 1)]


def written(content: bytes, tmp_path: Path) -> Path:
    file = tmp_path / "copy"  # no suffix: a PDF is known by its first bytes
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("width", [24, 48, 90])
def test_a_pdf_with_locators_is_checked_paragraph_by_paragraph(width: int, tmp_path: Path) -> None:
    pages = typeset(PAPER.read_text(encoding="utf-8"), width)
    astray = claim("G", ("HAR.1", ANCHORS["CRW.3"]), ("HAR.1", "a second and third boat"))
    report = check_anchors([*CLAIMS, astray], written(pdf_of_pages(pages), tmp_path))
    assert report.carries_locators
    assert report.counts == {"found": 12, "found-elsewhere": 1, "missing": 1}
    assert report.findings[-2].where == ("CRW.3",)


def test_a_pdf_without_locators_says_the_page(tmp_path: Path) -> None:
    pages = typeset(LOCATOR.sub("", PAPER.read_text(encoding="utf-8")))
    report = check_anchors(CLAIMS, written(pdf_of_pages(pages), tmp_path))
    assert not report.carries_locators
    assert report.ok
    where = {finding.locator: finding.where for finding in report.findings}
    assert where["ABS.1"] == ("page 1",)
    assert where["CON.1"] == (f"page {len(pages)}",)


def test_a_sentence_is_followed_over_a_page_with_its_running_title(tmp_path: Path) -> None:
    pages = [["The Ferry 1", "[X.1] one"], ["The Ferry 2", "shared", "[X.2] boat"], ["The Ferry 3"]]
    claims = [claim("A", ("X.1", "one shared")), claim("B", ("X.2", "boat"))]
    assert check_anchors(claims, written(pdf_of_pages(pages), tmp_path)).ok


def test_a_pdf_of_pictures_is_refused(tmp_path: Path) -> None:
    assert "pictures of its pages; run text recognition" in refusal(
        written(pdf_of_pages([[], []]), tmp_path)
    )


@pytest.mark.parametrize(("password", "readable"), [("secret", False), ("", True)])
def test_a_pdf_is_refused_when_it_needs_a_password(
    password: str, readable: bool, tmp_path: Path
) -> None:
    from pypdf import PdfWriter

    file = written(pdf_of_pages(typeset(PAPER.read_text(encoding="utf-8"))), tmp_path)
    writer = PdfWriter(clone_from=file)
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(file)
    if readable:
        assert check_anchors(CLAIMS, file).ok
    else:
        assert "an encrypted PDF; save it without a password" in refusal(file)


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    file = written(pdf_of_pages([["boat"]] * (anchors.MAX_PAGES + 1)), tmp_path)
    assert "more than 2,000 pages" in refusal(file)


def test_a_pdf_that_unfolds_for_minutes_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "MAX_SECONDS", 1.0)
    file = written(nested_forms(pages=100, depth=12, times=10), tmp_path)
    assert refusal(file).endswith("takes more than 1 seconds; give a text copy")


def nested_forms(pages: int, depth: int, times: int) -> bytes:
    """Return a PDF whose pages draw a form many times that draws a form many times, and so on."""
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
    draws = "/X Do " * times
    first = 3 + pages  # the number of the first form
    kids = " ".join(f"{number} 0 R" for number in range(3, first))
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *[f"{PAGE} /Contents {first} 0 R {drawing(first)} >>"] * pages,
        *(stream(draws, f"{form} {drawing(first + n)}") for n in range(1, depth)),
        stream("BT /F1 9 Tf (boat) Tj ET", f"{form} /Resources << {FONT} >>"),
    )


def drawing(number: int) -> str:
    return f"/Resources << {FONT} /XObject << /X {number} 0 R >> >>"


def test_without_the_library_a_pdf_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"reading a PDF needs .*\[pdf\]"):
        check_anchors(CLAIMS, written(pdf_of_pages([["boat"]]), tmp_path))
