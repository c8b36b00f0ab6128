"""Texts that are long, blame somebody, or say for certain what the source only says may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.finding import Check, Finding
from advisor.checks.written import Written

MOST_WORDS = 25
BLAME = re.compile(
    r"\b(guilty|incompetent|lazy|careless|negligen\w+|culprit\w*|mismanag\w+|dysfunction\w*|"
    r"toxic|stubborn|selfish|dishonest\w*|ought to have|should have|to blame for|bad partner\w*|"
    r"your (?:own )?fault|at fault|fault of|refuses? to|blameworthy)\b",
    re.IGNORECASE,
)
FIRM = re.compile(
    r"\b(will (?!of\b|go\b)|always|guarantee[sd]? that|ensures?|proves?|inevitabl[ye]|"
    r"certain to|bound to|must lead)",
    re.IGNORECASE,
)

_SAYS = {"is": "is so", "tends": "tends to be", "may": "may be"}


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [part for part in re.split(r"(?<=[.?!])\s+", text.strip()) if part]


def words(sentence: str) -> int:
    """Return how many words a sentence has; a placeholder stands for a name of two."""
    return len(re.sub(r"\{[^}]*\}", "Some Name", sentence).split())


def _told(base: Base) -> Iterator[tuple[Written, str, str]]:
    """Yield what a reader meets of rules and moves: where it stands, under which key, and the text."""
    for rule in base.rules:
        yield base.files[rule.id], "message", rule.message
        yield base.files[rule.id], "title", rule.title
    for move in base.knowledge.moves.values():
        if move.pack in base.only:
            for part in _OF_A_MOVE:
                text = getattr(move, part.replace("-", "_"))
                yield base.listed["move", move.id], part, text


_OF_A_MOVE = ("action", "precondition", "sign", "stop-when", "downside")


def _finding(check: str, written: Written, part: str, message: str) -> Finding:
    at = written.place(part)
    return Finding(check, "warning", written.file, at.line, at.column, message)


def long_sentences(base: Base) -> Iterator[Finding]:
    """Yield each sentence of more than 25 words in a message, a title or a move."""
    for written, part, text in _told(base):
        for sentence in sentences(text):
            if words(sentence) > MOST_WORDS:
                message = (
                    f"a sentence of {words(sentence)} words; make two of it, of at most "
                    f"{MOST_WORDS} each: '{sentence[:40]}...'"
                )
                yield _finding("long-sentence", written, part, message)


def words_of_blame(base: Base) -> Iterator[Finding]:
    """Yield each message, title and move that speaks of somebody's fault."""
    for written, part, text in _told(base):
        found = BLAME.search(text)
        if found is not None:
            message = f"'{found[0]}' puts the blame on somebody; say what happens instead"
            yield _finding("blaming-word", written, part, message)


def firm_words(base: Base) -> Iterator[Finding]:
    """Yield each message that says for certain what a claim it cites says may be, or tends to be."""
    for rule in base.rules:
        found = FIRM.search(rule.message)
        forces = {
            passage.force: claim
            for claim in rule.claims
            for passage in base.knowledge.claims[claim].passages
            if passage.force != "must"
        }
        cited = base.as_written(rule, "source.claims")
        if rule.kind == "evidence" or found is None or not forces or not cited:
            continue
        force, claim = next(iter(sorted(forces.items())))
        message = (
            f"'{found[0].strip()}' is firmer than {claim}, which tells what {_SAYS[force]}; write "
            "'may' or 'is likely to'"
        )
        at = base.files[rule.id].place("message")
        yield base.finding("too-firm", "warning", rule, at, message)


LONG = Check("long-sentence", "A sentence of more than 25 words", long_sentences, "warning")
BLAMING = Check("blaming-word", "A message that blames somebody", words_of_blame, "warning")
TOO_FIRM = Check("too-firm", "A message firmer than its source", firm_words, "warning")
