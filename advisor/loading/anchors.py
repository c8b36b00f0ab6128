"""Whether each anchor stands in the reader's own copy of a source, and in the paragraph it cites.

The copy is text, Markdown or PDF. Only its letters and digits are compared, without case or
accents: how a copy is wrapped, hyphenated, emphasised or punctuated says nothing about its words.
A PDF is read in a process of its own, bounded in time and memory, as a hostile one can keep any
reader busy for ever.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from importlib.util import find_spec
from io import BytesIO
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Literal, TypeAlias
from unicodedata import normalize

from advisor.errors import InputError, LoadError, MissingExtraError, Problem
from advisor.model.claim import Claim, Passage

__all__ = ["AnchorFinding", "AnchorReport", "AnchorStatus", "check_anchors"]

MAX_BYTES = 50_000_000
MAX_PAGES = 2_000
MAX_TEXT = 20_000_000
MAX_SECONDS = 60.0
MAX_MEMORY = 2_000_000_000
EDGE = 3  # lines at the top and foot of a page among which a running title is looked for

AnchorStatus: TypeAlias = Literal["found", "found-elsewhere", "missing"]
_Unit: TypeAlias = Literal["line", "page"]

_NO_LETTER = re.compile(r"[\W_]+")
_PARAGRAPH_START = re.compile(r"[\s>*_#|+`-]*\\?\[([A-Z][A-Z0-9]*(?:\.\d+)?[a-z]?)\\?\]")
_CHILD = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from advisor.loading.anchors import _answer_pages; _answer_pages()"
)


@dataclass(frozen=True, slots=True)
class AnchorFinding:
    """Where one anchor stands in the copy.

    where: the locator of each paragraph it stands in, in reading order; for a paragraph that has
    none, `line 12` of a text or `page 3` of a PDF.
    """

    claim: str
    locator: str
    anchor: str
    status: AnchorStatus
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """What became of every anchor, by claim id and then in the order the claim gives them.

    carries_locators: the copy numbers its paragraphs; otherwise an anchor is found wherever it is.
    """

    carries_locators: bool
    findings: tuple[AnchorFinding, ...]

    @property
    def ok(self) -> bool:
        """Whether every anchor was found, and none elsewhere than cited."""
        return all(finding.status == "found" for finding in self.findings)

    @property
    def counts(self) -> dict[AnchorStatus, int]:
        """How many anchors have each status."""
        counts: dict[AnchorStatus, int] = {"found": 0, "found-elsewhere": 0, "missing": 0}
        for finding in self.findings:
            counts[finding.status] += 1
        return counts


def check_anchors(claims: Iterable[Claim], file: Path) -> AnchorReport:
    """Return where each anchor of the claims stands in `file`, a copy of their source.

    Locators such as `[CPL.2]` are recognised at the start of a line. In text the paragraph ends at
    a blank line or a heading; in a PDF, which keeps neither, at the next locator.

    Raises LoadError when the file cannot be used, MissingExtraError for a PDF without pypdf.
    """
    ordered = sorted(claims, key=lambda claim: claim.id)
    passages = [(claim.id, passage) for claim in ordered for passage in claim.passages]
    copy = _read(file)
    carries = not copy.locators.isdisjoint(passage.locator for _, passage in passages)
    return AnchorReport(
        carries, tuple(_finding(claim, passage, copy, carries) for claim, passage in passages)
    )


def _finding(claim: str, passage: Passage, copy: _Copy, carries: bool) -> AnchorFinding:
    where = copy.places(passage.anchor, by_locator=carries)
    status: AnchorStatus = "missing"
    if where:
        status = "found" if not carries or passage.locator in where else "found-elsewhere"
    return AnchorFinding(claim, passage.locator, passage.anchor, status, where)


@dataclass(slots=True)
class _Copy:
    """The letters of a copy in one run, and what stands at which of them.

    starts: the letter at which each line or page begins.
    paragraphs: the letter at which each paragraph begins, and its locator or "".
    """

    unit: _Unit
    letters: str
    starts: list[int]
    paragraphs: list[tuple[int, str]]
    locators: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.locators = {locator for _, locator in self.paragraphs if locator}

    def places(self, anchor: str, *, by_locator: bool) -> tuple[str, ...]:
        found = (self.place(at, by_locator) for at in _occurrences(_fold(anchor), self.letters))
        return tuple(dict.fromkeys(found))

    def place(self, at: int, by_locator: bool) -> str:
        before = bisect_right(self.paragraphs, at, key=itemgetter(0))
        locator = self.paragraphs[before - 1][1] if before and by_locator else ""
        return locator or f"{self.unit} {bisect_right(self.starts, at)}"


def _occurrences(words: str, letters: str) -> Iterator[int]:
    at = letters.find(words) if words else -1
    while at >= 0:
        yield at
        at = letters.find(words, at + len(words))


def _fold(text: str) -> str:
    """Return the letters and digits of `text`, ligatures spelled out, without case or accents."""
    # The first pass leaves no long run of combining marks, which `normalize` is slow to sort.
    letters = normalize("NFKD", _NO_LETTER.sub("", text))
    return _NO_LETTER.sub("", letters).casefold()


def _lay_out(units: list[str], unit: _Unit) -> _Copy:
    letters: list[str] = []
    starts: list[int] = []
    paragraphs: list[tuple[int, str]] = []
    length = 0
    for content in units:
        starts.append(length)
        for line in content.splitlines() or [""]:
            numbered = _PARAGRAPH_START.match(line)
            if numbered:
                paragraphs.append((length, numbered[1]))
            elif unit == "line" and (not line.strip() or line.startswith("#")):
                paragraphs.append((length, ""))
            letters.append(_fold(line))
            length += len(letters[-1])
    return _Copy(unit, "".join(letters), starts, paragraphs)


def _read(file: Path) -> _Copy:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise InputError(f"larger than {MAX_BYTES // 1_000_000} MB; give the source alone")
        if raw.lstrip().startswith(b"%PDF-"):
            return _copy_of_pdf(raw)
        return _copy_of_text(raw)
    except MissingExtraError:
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LoadError([Problem(str(file), 0, 0, f"cannot be read: {reason}")]) from error
    except InputError as error:
        raise LoadError([Problem(str(file), 0, 0, str(error))]) from error


def _copy_of_text(raw: bytes) -> _Copy:
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in raw and not utf16:
        raise InputError("neither text nor a PDF; save the source as one of them")
    try:
        text = raw.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text; save the file as UTF-8") from error
    if len(text) > MAX_TEXT:
        raise InputError(f"more than {MAX_TEXT:,} characters; give the source alone")
    copy = _lay_out(unescape(text).splitlines(), "line")
    if not copy.letters:
        raise InputError("the file holds no words; give a copy of the source")
    return copy


def _copy_of_pdf(raw: bytes) -> _Copy:
    copy = _lay_out(_without_running_lines(_pages_of(raw)), "page")
    if not copy.letters:
        raise InputError(
            "a PDF without text, only pictures of its pages; run text recognition (OCR) on it, "
            "or give a text copy"
        )
    return copy


def _without_running_lines(pages: list[str]) -> list[str]:
    """Return pages without running titles and page numbers, which cut a sentence in two.

    A running line stands near the top or foot of three pages or more, whatever its digits.
    """
    lines = [page.splitlines() for page in pages]
    keys = [{_sans_digits(line) for line in page[:EDGE] + page[-EDGE:]} for page in lines]
    on_pages = Counter(key for page in keys for key in page)
    for page in lines:
        for edge in (slice(0, EDGE), slice(-EDGE, None)):
            page[edge] = [
                line
                for line in page[edge]
                if on_pages[_sans_digits(line)] < 3 or _PARAGRAPH_START.match(line)
            ]
    return ["\n".join(page) for page in lines]


def _sans_digits(line: str) -> str:
    return "".join(letter for letter in _fold(line) if not letter.isdigit())


def _pages_of(raw: bytes) -> list[str]:
    """Return the text of each page of a PDF, as another process reads it."""
    if find_spec("pypdf") is None:
        raise MissingExtraError("reading a PDF", "pdf")
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, *sys.path],
            input=raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"reading this PDF takes more than {MAX_SECONDS:.0f} seconds; give a text copy"
        ) from error
    except ValueError as error:
        raise InputError(
            "a PDF that is damaged or cannot be unpacked; save it anew, or give a text copy"
        ) from error
    if isinstance(answer, str):
        raise InputError(answer)
    return [str(page) for page in answer]


def _answer_pages() -> None:
    """In the other process: print the text of each page, or one sentence that says why not."""
    answer: list[str] | str
    _limit_memory()
    try:
        answer = _extract(sys.stdin.buffer.read())
    except InputError as error:
        answer = str(error)
    json.dump(answer, sys.stdout)


def _limit_memory() -> None:
    with suppress(ImportError, OSError, ValueError):  # Windows has no `resource`; macOS refuses
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _extract(raw: bytes) -> list[str]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    pages: list[str] = []
    size = 0
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileNotDecryptedError
        if len(reader.pages) > MAX_PAGES:
            raise InputError(f"more than {MAX_PAGES:,} pages; give the source alone")
        for page in islice(reader.pages, MAX_PAGES):  # an encrypted PDF may miscount its pages
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > MAX_TEXT:
                raise InputError(f"more than {MAX_TEXT:,} characters; give the source alone")
    except (DependencyError, FileNotDecryptedError) as error:
        raise InputError(
            "an encrypted PDF; save it without a password, or give a text copy"
        ) from error
    return pages
