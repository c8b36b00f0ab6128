"""What the advice hangs on, as text that reads aloud."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from advisor.explanation.words import Words
from advisor.model.sensitivity import (
    Crossing,
    Effect,
    End,
    Margin,
    Outcome,
    PairFinding,
    ParameterRange,
    PlaceFinding,
    Sensitivity,
)
from advisor.model.wording import listed

Paragraph: TypeAlias = tuple[int, str]
"""How deep it is set, and what it says; a heading is at -1."""

_SHOWN = 3
"""So many examples of pairs, so many moves of one answer, so many answers of one way."""
_HOLDERS = {"partners": "partner", "relations": "view of one partner by another"}


def tell_sensitivity(found: Sensitivity, words: Words, width: int = 88) -> str:
    """Return what diagnosis and moves hang on: answers, two answers, positions, parameters."""
    teller = _Teller(found, words)
    lines: list[str] = []
    for level, text in teller.paragraphs():
        if level < 0:
            lines += ["", text]
            continue
        indent = "  " * level
        lines += textwrap.wrap(
            text,
            width,
            initial_indent=indent + ("- " if level else ""),
            subsequent_indent=indent + "  " * bool(level),
            break_on_hyphens=False,
        )
    return "\n".join(lines).lstrip("\n") + "\n"


class _Teller:
    def __init__(self, found: Sensitivity, words: Words) -> None:
        self.found = found
        self.words = words
        self.named: dict[str, None] = {}
        """The moves that were named, in the order of their naming."""

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the whole text."""
        found = self.found
        yield -1, "What was tried"
        yield 0, self._tried()
        yield from self._singles()
        if found.pairs is not None:
            yield from self._pairs(found.pairs)
        yield from self._steady()
        yield -1, "How far each position is from another reading"
        for margin in found.margins:
            yield from _margin(margin)
        yield from self._parameters()
        if self.named:
            yield -1, "The moves named here"
            for name in sorted(self.named):
                yield 1, f"{name}: {found.names[name]}"

    def _tried(self) -> str:
        found = self.found
        told = (
            f"The diagnosis is {found.mode}, with {_many(len(found.moves), 'recommended move')}. "
            f"The case has {found.places:,} questions. {found.singles_tried:,} other answers "
            "were tried, each alone"
        )
        if found.pairs_tried is None:
            return f"{told}; two together were not tried."
        return f"{told}, and every two of them together ({found.pairs_tried:,} pairs)."

    # ---- one answer

    def _singles(self) -> Iterator[Paragraph]:
        yield -1, "One other answer changes the diagnosis"
        leading = [place for place in self.found.singles if place.diagnosis]
        if not leading:
            yield 1, "No other answer to any one question does."
        for place in leading:
            yield from self._place([place])
        yield -1, "One other answer changes a recommended move"
        others = _alike(place for place in self.found.singles if not place.diagnosis)
        if not others:
            yield 1, "No other answer to any one question does."
        for alike in others:
            yield from self._place(alike)

    def _place(self, alike: list[PlaceFinding]) -> Iterator[Paragraph]:
        first = alike[0]
        if len(alike) == 1:
            yield 1, f"{_upper(first.title)} (now: {first.now}) [{_path(first.path)}]"
        else:
            holder, _, term = first.path.partition(".")
            term = term.rpartition(".")[2]
            title = self.words.knowledge.terms[term].title
            yield 1, f"{_upper(title)}, in {len(alike)} places [{holder}.….{term}]"
        for outcome in first.outcomes:
            yield 2, f"{outcome.told}: {self._effect(outcome)}"

    def _effect(self, effect: Effect) -> str:
        appears, disappears = (
            list(dict.fromkeys(map(_short, nodes))) for nodes in (effect.appears, effect.disappears)
        )
        moved = [name for name in appears if name in disappears]
        told = [f"the diagnosis becomes {effect.mode}"] if effect.mode else []
        for word, names in (
            ("new", [name for name in appears if name not in moved]),
            ("gone", [name for name in disappears if name not in moved]),
            ("about others", moved),
        ):
            if names:
                told.append(f"{word}: {self._moves(names)}")
        return "; ".join(told) or "both stay"

    def _moves(self, names: list[str]) -> str:
        shown, rest = names[:_SHOWN], len(names) - _SHOWN
        self.named.update(dict.fromkeys(shown))
        return listed((*shown, *([f"{rest} more"] if rest > 0 else [])), "and")

    # ---- two answers

    def _pairs(self, pairs: PairFinding) -> Iterator[Paragraph]:
        yield -1, "Two other answers do together what neither does alone"
        for number, what, leading in (
            (pairs.diagnosis, "change the diagnosis", True),
            (pairs.moves, "change a recommended move", False),
        ):
            yield 1, f"{_many(number, 'pair')} {what if number != 1 else _singular(what)}."
            examples = [e for e in pairs.examples if (e.mode is not None) == leading]
            unlike = list({_moved(e): e for e in reversed(examples)}.values())[::-1]
            for example in unlike[:_SHOWN]:
                one, other = (_upper(answer.told) for answer in example.answers)
                yield 2, f"{one}. {other}. Then {self._effect(example)}."
            more = len(examples) - len(unlike[:_SHOWN])
            if more:
                yield 2, f"{_many(more, 'more example')} in the JSON, which shows each effect once."

    def _steady(self) -> Iterator[Paragraph]:
        found = self.found
        yield -1, "What can't change either"
        number = len(found.steady_alone)
        yield 1, f"{_many(number, 'question')} can't alone, whatever is answered."
        told = found.steady_alone
        if found.steady is not None:
            told = found.steady
            yield 1, f"{len(told):,} of them can't even if any one other answer differs too."
        if told:
            yield 2, f"{_upper(self._terms(told))}."

    def _terms(self, paths: Iterable[str]) -> str:
        counted: dict[str, int] = {}
        for path in paths:
            term = path.rpartition(".")[2]
            counted[term] = counted.get(term, 0) + 1
        titles = {t: self.words.knowledge.terms[t].title for t in counted}
        return "; ".join(
            f"{titles[t]}{f' ({n} places)' if n > 1 else ''}" for t, n in counted.items()
        )

    # ---- parameters

    def _parameters(self) -> Iterator[Paragraph]:
        yield -1, "Which numbers of judgement it hangs on"
        matters = [each for each in self.found.parameters if each.matters]
        for each in matters:
            yield 1, f"{_upper(each.meaning)} [{each.id}: {_number(each.value)}]."
            yield 2, f"Diagnosis and moves stay {_range(each)}."
            for end, where in ((each.low, "Below"), (each.high, "Above")):
                if end is not None:
                    yield 2, f"{where} that {self._effect(end)}."
        rest = len(self.found.parameters) - len(matters)
        if rest:
            yield 1, f"For {_many(rest, 'other number')}, no other value alone changes either."


def _alike(places: Iterable[PlaceFinding]) -> list[list[PlaceFinding]]:
    """Return the places together that ask the same of others and do the same for them."""
    found: dict[object, list[PlaceFinding]] = {}
    for place in places:
        holder, term = place.path.partition(".")[0], place.path.rpartition(".")[2]
        key = (holder, term, tuple(_bare(outcome) for outcome in place.outcomes))
        found.setdefault(key, []).append(place)
    return list(found.values())


def _bare(outcome: Outcome) -> tuple[object, ...]:
    return (outcome.told, *_moved(outcome))


def _moved(effect: Effect) -> tuple[object, ...]:
    moves = [tuple(map(_short, nodes)) for nodes in (effect.appears, effect.disappears)]
    return (effect.mode, *moves)


def _margin(margin: Margin) -> Iterator[Paragraph]:
    axis = margin.axis.capitalize()
    if margin.position is None:
        yield 1, f"{axis}: {margin.lean}; nothing is counted."
    else:
        yield (
            1,
            (
                f"{axis}: {margin.lean}, at {margin.position:+.2f} ({margin.exact}), with a weight of "
                f"{margin.counted} counted, where {margin.needed} are needed."
            ),
        )
    for edge in margin.edges:
        side = "above" if edge.distance > 0 else "below"
        yield (
            2,
            f"The edge at {edge.at:+.2f} is {abs(edge.distance):.2f} {side} it [{edge.parameter}].",
        )
    for crossing in sorted(margin.crossings, key=lambda c: (c.fewest is None, c.fewest)):
        yield 2, _crossing(crossing)


def _crossing(crossing: Crossing) -> str:
    if crossing.fewest is None:
        return f"No other answers make it {crossing.lean}."
    told = f"{_upper(crossing.lean)}: {_many(crossing.fewest, 'other answer')} at the least"
    if crossing.fewest > _SHOWN:
        return f"{told}."
    return f"{told}, such as {'; '.join(answer.told for answer in crossing.answers)}."


def _range(each: ParameterRange) -> str:
    low = _end(each.low, "from", "above") if each.low else ""
    high = _end(each.high, "up to and including", "up to, but not including,") if each.high else ""
    return f"{low} {high}".strip() or "whatever it is"


def _end(end: End, included: str, left_out: str) -> str:
    exact = f" ({end.exact})" if "/" in end.exact and len(end.exact) < 9 else ""
    return f"{included if end.included else left_out} {_number(end.at)}{exact}"


def _number(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _singular(what: str) -> str:
    return what.replace("change", "changes", 1)


def _short(node: str) -> str:
    """Return the id of a move without its kind and without whom it is about."""
    return node.partition(":")[2].partition("[")[0]


def _path(path: str) -> str:
    return path.removeprefix("answers.")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
