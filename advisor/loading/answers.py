"""What a case says, typed by the vocabulary: one answer at a time.

Used for case files and for the examples beside the rules, which are small cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.errors import nearest, shorten
from advisor.loading.case_forms import ID, AnswerForm, read_number
from advisor.loading.shape import read_form
from advisor.loading.tree import Node, Problems
from advisor.model.case import Answer, Opinion, Value
from advisor.model.claim import Claim
from advisor.model.term import DISPUTED, MIXED, NONE, NOT_APPLICABLE, UNKNOWN, Term
from advisor.model.wording import number

_WORD = re.compile(rf"{ID}\Z")
_STATUSES = (UNKNOWN, NOT_APPLICABLE)


@dataclass(slots=True)
class AnswerReader:
    """Reads the answers of one file; faults go to `problems`."""

    terms: Mapping[str, Term]
    names: Mapping[str, str]
    claims: Mapping[str, Claim]
    file: str
    problems: Problems

    def fault(self, node: Node, message: str) -> None:
        """Record a fault at a node of the file."""
        self.problems.add(self.file, node, message)

    def read(self, entries: Iterable[tuple[Node, Node]], holder: str) -> dict[str, Answer]:
        """Return the answers under one partner, relation or case, by term and sorted."""
        answers: dict[str, Answer] = {}
        for key, node in entries:
            term = self.term(key, holder)
            answer = self.answer(term, node) if term else None
            if term is None or answer is None:
                continue
            if term.id in answers:
                self.fault(key, f"'{term.id}' is answered twice ('{key.text}' is a name for it)")
            answers[term.id] = answer
        return dict(sorted(answers.items()))

    def term(self, key: Node, holder: str) -> Term | None:
        """Return the term a key names, if it is one that this holder has."""
        name = self.names.get(key.text)
        if name is None:
            known = [n for n, t in self.names.items() if self.terms[t].of == holder]
            hint = nearest(key.text, known)
            pack = key.text.partition(":")[0] if ":" in key.text else ""
            if pack in known:
                hint = f"; write a space after the colon, as in '{pack}: value'"
            elif pack and not any(name.startswith(f"{pack}:") for name in known):
                hint = f"; give --pack with the folder of the pack '{shorten(pack)}'"
            self.fault(key, f"unknown term '{shorten(key.text)}'{hint}")
            return None
        term = self.terms[name]
        if term.of != holder:
            self.fault(
                key, f"'{term.id}' is asked of {_HOLDERS[term.of]}, not of {_HOLDERS[holder]}"
            )
            return None
        return term

    def answer(self, term: Term, node: Node) -> Answer | None:
        """Return one answer, in its short or its long form."""
        if node.kind != "mapping":
            return self.plain(term, node)
        form = read_form(AnswerForm, node, self.file, self.problems)
        if form is None:
            return None
        for claim in form.claims:
            if claim not in self.claims:
                self.fault(node, f"unknown claim '{claim}'{nearest(claim, self.claims)}")
        value = node.get("value")
        disputed = node.get(DISPUTED)
        if (value is None) == (disputed is None):
            self.fault(node, f"'{term.id}' needs either 'value' or 'disputed'")
            return None
        if form.strength and term.kind != "characteristic":
            self.fault(node, f"'{term.id}' takes no strength; only the characteristics do")
            return None
        base = self.dispute(term, disputed) if disputed else self.plain(term, value or node)
        if base is None:
            return None
        if form.strength and base.value not in (term.poles or {}):
            self.fault(node, f"a strength goes with a pole of '{term.id}', not with this answer")
            return None
        return Answer(
            status=base.status,
            value=base.value,
            opinions=base.opinions,
            strength=form.strength,
            source=form.source,
            by=form.by,
            date=form.date.isoformat() if form.date else None,
            note=form.note,
            claims=form.claims,
        )

    def plain(self, term: Term, node: Node) -> Answer | None:
        """Return an answer given as a bare value."""
        if node.kind == "scalar" and node.text == UNKNOWN:
            return Answer("unknown")
        if node.kind == "scalar" and node.text == NOT_APPLICABLE:
            return Answer("not-applicable")
        value = self.value(term, node)
        return None if value is None else Answer("known", value)

    def dispute(self, term: Term, node: Node) -> Answer | None:
        """Return an answer on which people differ, each side with who said it."""
        opinions: list[Opinion] = []
        for item in node.items:
            given = item.get("value")
            if given is None:
                self.fault(item, "each side of a dispute needs a 'value'")
                return None
            value = self.value(term, given)
            if value is None:
                return None
            by, strength = item.get("by"), item.get("strength")
            if strength is not None and value not in (term.poles or {}):
                self.fault(strength, f"a strength goes with a pole of '{term.id}', not with this")
                return None
            opinions.append(
                Opinion(
                    value,
                    " ".join(by.text.split()) if by else None,
                    strength.text if strength else None,
                )
            )
        if len({opinion.value for opinion in opinions}) < 2:
            self.fault(node, f"'{term.id}' is not disputed: every side gives the same value")
            return None
        ordered = sorted(opinions, key=lambda o: (str(o.value), o.by or "", o.strength or ""))
        return Answer("disputed", opinions=tuple(ordered))

    def value(self, term: Term, node: Node) -> Value | None:
        """Return a value of the term's type, or record why it is none."""
        if term.type == "set":
            return self.set_of(term, node)
        if node.kind != "scalar":
            self.fault(node, f"'{term.id}' takes one value, not a {_KINDS[node.kind]}")
            return None
        if node.text in _STATUSES:
            self.fault(node, f"'{node.text}' can't be one side of a dispute or part of a set")
            return None
        if not node.text:
            self.fault(node, f"'{term.id}' has no value; write 'unknown' if you don't know")
            return None
        if term.type == "number":
            return self.number(term, node)
        if term.type == "name":
            return self.name(term, node)
        known = [*term.values, MIXED] if term.kind == "characteristic" else list(term.values)
        if node.text == "disputed":
            form = "{disputed: [{value: ..., by: ...}, {value: ..., by: ...}]}"
            self.fault(node, f"'{term.id}' is disputed between whom? Write {form}")
            return None
        if node.text not in known:
            hint = (
                nearest(node.text, [*known, *_STATUSES])
                or f"; it takes {', '.join(known)}, unknown, not-applicable"
            )
            self.fault(node, f"'{term.id}' can't be '{shorten(node.text)}'{hint}")
            return None
        return node.text

    def set_of(self, term: Term, node: Node) -> Value | None:
        """Return a set in the order of the vocabulary; `none` is the empty set."""
        items = node.items if node.kind == "sequence" else [node]
        words = [item.text for item in items if item.kind == "scalar"]
        if words == [NONE]:
            return ()
        fine = bool(words) and len(words) == len(items) and len(set(words)) == len(words)
        if not fine:
            self.fault(node, f"'{term.id}' takes a list of different values, or 'none'")
        for item in items:
            if item.kind == "scalar" and item.text not in term.values:
                hint = nearest(item.text, term.values) or f"; it takes {', '.join(term.values)}"
                if item.text in (NONE, *_STATUSES):
                    hint = "; that stands alone, not among other values"
                self.fault(item, f"'{term.id}' can't include '{shorten(item.text)}'{hint}")
                fine = False
        return tuple(v for v in term.values if v in words) if fine else None

    def number(self, term: Term, node: Node) -> Value | None:
        """Return a number within the term's bounds, in ten-thousandths."""
        try:
            value = read_number(node.text)
        except ValueError as error:
            self.fault(node, f"'{term.id}' {error}; it is '{shorten(node.text)}'")
            return None
        low, high = term.minimum, term.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            span = f"at least {number(low)}" if low is not None else ""
            span += (" and " if span and high is not None else "") + (
                f"at most {number(high)}" if high is not None else ""
            )
            self.fault(node, f"'{term.id}' is in {term.unit}, {span}; it is {number(value)}")
            return None
        if term.whole and value % 10_000:
            self.fault(node, f"'{term.id}' is a count; it must be a whole number")
            return None
        return value

    def name(self, term: Term, node: Node) -> Value | None:
        """Return a free word, folded to lower-case words joined by hyphens."""
        word = "-".join(node.text.lower().replace("_", " ").split())
        if not _WORD.match(word) or len(word) > 60:
            self.fault(node, f"'{term.id}' takes a short name such as {', '.join(term.values)}")
            return None
        return word


_HOLDERS = {"case": "the whole partnership", "partner": "a partner", "relation": "a relation"}
_KINDS = {"mapping": "mapping", "sequence": "list"}
