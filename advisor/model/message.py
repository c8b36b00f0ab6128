"""Messages filled in: a rule's words with the names and answers of one firing, nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from advisor.model.case import NOT_ANSWERED, Answer, Case, Value
from advisor.model.term import Term
from advisor.model.trace import Subject
from advisor.model.wording import listed, number

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def spoken(value: Value | None) -> str:
    """Return a value as it stands inside a sentence."""
    if isinstance(value, tuple):
        return listed(tuple(v.replace("-", " ") for v in value), "and") or "none"
    if isinstance(value, int):
        whole, dot, rest = number(value).partition(".")
        return f"{int(whole):,}{dot}{rest}" if whole not in ("-0",) else f"-0{dot}{rest}"
    return (value or "").replace("-", " ")


def answered(answer: Answer) -> str:
    """Return an answer as it stands inside a sentence; the four ways not to know stay apart."""
    if answer.status == "unknown":
        return "not known"
    if answer.status == "not-applicable":
        return "not applicable"
    if answer.status == "disputed":
        sides = tuple(dict.fromkeys(spoken(o.value) for o in answer.opinions))
        return f"disputed ({listed(sides)})"
    return spoken(answer.value)


def meant(term: Term, answer: Answer) -> str:
    """Return an answer by what its values mean in the vocabulary, with its strength."""
    if answer.status == "disputed":
        sides = tuple(dict.fromkeys(meaning(term, o.value) for o in answer.opinions))
        return f"disputed: {'; or '.join(sides)}"
    if answer.status != "known":
        return answered(answer)
    said = meaning(term, answer.value)
    return f"{said} ({answer.strength})" if answer.strength else said


def meaning(term: Term, value: Value | None) -> str:
    """Return what a value of a term means; what the vocabulary does not explain is spoken as it is."""
    if isinstance(value, tuple) and value:
        return "; ".join(term.values.get(word, spoken(word)) for word in value)
    if isinstance(value, str) and value in term.values:
        return term.values[value]
    if isinstance(value, int) and term.unit:
        return f"{spoken(value)} {term.unit}"
    return spoken(value)


def fill(message: str, case: Case, bindings: Mapping[str, Subject]) -> str:
    """Return a message with its placeholders filled.

    `{alias}` is a partner's name, or both names of a relation; `{alias.from}`, `{alias.to}` one of
    them; `{alias.term}` and `{term}` an answer.
    """

    def words(match: re.Match[str]) -> str:
        alias, _, attribute = match[1].partition(".")
        subject = bindings.get(alias)
        if subject is None:
            return answered(case.answers.get(match[1], NOT_ANSWERED))
        names = tuple(case.partner_name(partner) for partner in subject)
        if not attribute:
            return listed(names, "and")
        if attribute in ("from", "to"):
            return names[0] if attribute == "from" else names[-1]
        return answered(case.answers_about(subject).get(attribute, NOT_ANSWERED))

    filled = PLACEHOLDER.sub(words, message) if "{" in message else message
    return filled[:1].upper() + filled[1:]
