"""What to ask next, as text that reads aloud."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from advisor.explanation.words import Words
from advisor.model.inquiry import Against, Asked, Certificate, Inquiry
from advisor.model.wording import listed

_VERDICTS = {
    "given": "You can stop asking",
    "refused": "There is still reason to ask",
    "not-shown": "It could not be shown that asking is over, nor that it is not",
}


def tell_inquiry(inquiry: Inquiry, words: Words, most: int | None, width: int = 88) -> str:
    """Return the questions as text, so many of them (all for None), and whether to stop."""
    lines: list[str] = []
    for level, text in _paragraphs(inquiry, words, most):
        if level < 0:
            lines += ["", text]
            continue
        indent = "   " * level
        lines += textwrap.wrap(
            text, width, initial_indent=indent, subsequent_indent="   " * max(level, 1)
        )
    return "\n".join(lines).lstrip("\n") + "\n"


def _paragraphs(inquiry: Inquiry, words: Words, most: int | None) -> Iterator[tuple[int, str]]:
    yield -1, _VERDICTS[inquiry.certificate.verdict]
    yield from _stopping(inquiry.certificate, inquiry, words)
    shown = inquiry.questions[:most]
    if shown:
        yield -1, "What to ask next"
    for number, asked in enumerate(shown, 1):
        yield from _question(number, asked)
    left = len(inquiry.questions) - len(shown)
    if left:
        yield -1, f"{left} more questions could change something; see them with --all."
    if inquiry.idle:
        yield -1, _idle(inquiry)


def _stopping(found: Certificate, inquiry: Inquiry, words: Words) -> Iterator[tuple[int, str]]:
    if found.verdict == "given":
        yield 1, "Nothing that is still open can change the mode or the recommended moves."
    for sentence in found.argument:
        yield 1, sentence
    for each in found.against:
        yield 1, _against(each, words)


def _against(each: Against, words: Words) -> str:
    moves = words.knowledge.moves
    named = (each.gains or each.loses)[0].partition(":")[2].partition("[")[0]
    action = moves[named].action if named in moves else named
    how = "this would be advised" if each.gains else "this would no longer be advised"
    supposed = tuple(f"{a.path} is {a.value}" for a in each.answers)
    when = f"If {listed(supposed, 'and')}, " if supposed else "However the rest is answered, "
    return f"For instance: {when[0].lower()}{when[1:]}{how}: “{action}”"


def _question(number: int, asked: Asked) -> Iterator[tuple[int, str]]:
    whom = f" ({listed(asked.about, 'and')})" if asked.about else ""
    yield 0, ""
    yield 0, f"{number:>2}. {asked.question}{whom}"
    for side in asked.sides:
        yield 1, f"In dispute: {side}."
    yield 1, " ".join(asked.why)
    yield 1, f"Who would know: {asked.who_knows}. [{asked.path}]"


def _idle(inquiry: Inquiry) -> str:
    number = len(inquiry.idle)
    some = "1 open answer" if number == 1 else f"{number} open answers"
    return f"{some} of {inquiry.open} can change neither the mode nor a recommended move."
