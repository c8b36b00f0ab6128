"""What can go wrong, drawn as a tree; every message says where, what, and what to do.

AdvisorError
├── InputError                 the input cannot be used (exit code 2)
│   ├── LoadError              one or more problems found in files, all reported together
│   ├── UnknownNameError       a name that nothing in the knowledge base carries
│   └── MissingExtraError      an optional library is not installed
├── KnowledgeError             the rules, taken together, cannot be run
│   └── EngineLimitError       a rule base that durable-rules cannot hold safely
├── EngineError                durable-rules itself is missing, wrongly built or misbehaved
└── DisagreementError          two ways to read one case differ: a fault of this program
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = [
    "AdvisorError",
    "DisagreementError",
    "EngineError",
    "EngineLimitError",
    "InputError",
    "KnowledgeError",
    "LoadError",
    "MissingExtraError",
    "Problem",
    "UnknownNameError",
    "nearest",
    "nearest_claim",
]


class AdvisorError(Exception):
    """Base of every error this package raises on purpose."""


class InputError(AdvisorError):
    """The input cannot be used as it stands."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file; lines and columns count from 1, 0 means the file as a whole.

    first: others may follow from it, and are told after it. code: what sort of fault it is, by the id
    of its page in docs/checks.
    """

    file: str
    line: int
    column: int
    message: str
    first: bool = field(default=False, compare=False)
    code: str = field(default="unreadable", compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}"


class LoadError(InputError):
    """Files could not be read as meant; `problems` holds every fault found, in file order.

    Faults from which others may follow stand first.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            sorted(set(problems), key=lambda problem: (not problem.first, problem))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownNameError(InputError):
    """A name was given that does not exist; the message offers the nearest known one.

    listed_by: the command that lists the known ones, named when none is near.
    """

    def __init__(self, what: str, name: str, known: Iterable[str], *, listed_by: str = "") -> None:
        self.name = name
        listed = f"; list them with: {listed_by}" if listed_by else ""
        super().__init__(f"unknown {what} '{shorten(name)}'{nearest(name, known) or listed}")


class MissingExtraError(InputError):
    """An optional library is needed for this; the message holds the command that installs it."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(
            f"{purpose} needs an optional library; run: pip install 'partnership-advisor[{extra}]'"
        )


class KnowledgeError(AdvisorError):
    """The knowledge base is well formed file by file, yet does not hold together."""


class EngineLimitError(KnowledgeError):
    """Compiled, the rules would pass a limit beyond which durable-rules gives wrong answers."""


class EngineError(AdvisorError):
    """durable-rules is missing, wrongly built, or answered something it never should."""


class DisagreementError(AdvisorError):
    """Two ways to read the same case, which must say the same, do not."""


def shorten(text: str, most: int = 60) -> str:
    """Return `text` on one printable line of at most `most` characters, for use in a message."""
    printable = "".join(c if c.isprintable() else "?" for c in text)
    return printable if len(printable) <= most else printable[: most - 3] + "..."


def nearest_claim(name: str, known: Iterable[str]) -> str:
    """Return a hint at the claims meant: those that stand in a row of the source, or the closest one."""
    listed = list(known)
    within = [claim for claim in listed if claim.startswith(f"{name}.")]
    if within:
        return f" (did you mean {' or '.join(repr(claim) for claim in within[:3])}?)"
    return nearest(name, listed)


def nearest(name: str, known: Iterable[str], *, otherwise: Sequence[str] = ()) -> str:
    """Return " (did you mean 'x'?)" for the known name closest to `name`, or a list, or ""."""
    from difflib import get_close_matches  # only a message in need of it waits for its import

    # What a pack names is meant without the pack's id too.
    names = {bare: each for each in known for bare in (each, each.rpartition(":")[2])}
    names |= {each: each for each in names.values()}
    close = get_close_matches(name[:80], names, n=1, cutoff=0.6) or get_close_matches(
        name[:80].lower(), names, n=1, cutoff=0.6
    )
    if close:
        return f" (did you mean '{names[close[0]]}'?{_strange(name, close[0])})"
    if otherwise:
        return f" (known: {', '.join(otherwise)})"
    return ""


def _strange(name: str, meant: str) -> str:
    """Return a hint at a letter that looks like another, or like nothing, and is not meant."""
    from unicodedata import name as called

    strange = next((c for c in name[:80] if not c.isascii() and c not in meant), "")
    return f" There is a {called(strange, 'strange letter').lower()} in it" if strange else ""
