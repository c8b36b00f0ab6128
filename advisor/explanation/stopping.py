"""Whether to stop asking: the certificate, with its argument in words."""

from __future__ import annotations

from advisor.explanation.certificate import Completions, Found, MoveKey
from advisor.explanation.words import Words
from advisor.model.inquiry import Against, Certificate, Supposed
from advisor.model.move import TIERS
from advisor.model.trace import node
from advisor.model.wording import listed

_SHOWN = 3
_LIST = "You give no list of partners, and that is taken as it is. A list may change the advice."


def certificate(found: Completions, words: Words) -> Certificate:
    """Return whether no completion of what is open changes the mode or the recommended moves."""
    modes = found.modes
    unlisted = (_LIST,) if found.case.partners is None else ()
    if not found.open:
        return Certificate(
            verdict="given",
            argument=("No answer is open, so there is nothing left to find out.", *unlisted),
        )
    against = _smallest(found.refuting_singles())
    if len(modes) > 1:
        named = listed(tuple(modes))
        why = f"The open answers still allow more than one mode: {named}."
        return Certificate(
            verdict="refused", argument=(why,), against=_against(against, found, words)
        )
    mode = f"The mode is {modes[0]} however the open answers turn out; every way was completed."
    undecided = found.undecided()
    if against:
        return _refused(mode, against, found, words)
    if undecided and (example := found.refuting_completion(undecided)):
        return _refused(mode, [example], found, words)
    by_cases: list[MoveKey] = []
    unsettled: list[MoveKey] = []
    for key in undecided:
        settled = found.settled_by_cases(key)
        if isinstance(settled, Found):
            return _refused(mode, [settled], found, words)
        (by_cases if settled else unsettled).append(key)
    read = _as_read(len(found.moves) - len(undecided))
    if unsettled:
        why = (
            f"Of {_moves(len(unsettled))} it could be shown neither that an answer changes it nor "
            "that none does."
        )
        return Certificate(
            verdict="not-shown",
            argument=(mode, read, why),
            undecided=tuple(node(*key) for key in unsettled),
        )
    return Certificate(
        verdict="given", argument=(mode, read, *_by_cases(by_cases, found), *unlisted)
    )


def _as_read(number: int) -> str:
    return (
        f"For {_moves(number)} in the catalogue, the answers that you gave decide alone whether "
        "to advise it."
    )


def _by_cases(keys: list[MoveKey], found: Completions) -> tuple[str, ...]:
    if not keys:
        return ()
    told = (
        f"For {_moves(len(keys))} more, every combination of the open answers it hangs on was tried. "
        f"It is always as now. ({found.branches:,} were read.)"
    )
    return (told,)


def _moves(number: int) -> str:
    return "one move" if number == 1 else f"each of {number} moves"


def _refused(mode: str, against: list[Found], found: Completions, words: Words) -> Certificate:
    why = "Some open answers would still change which moves are advised."
    return Certificate(
        verdict="refused", argument=(mode, why), against=_against(against, found, words)
    )


def _smallest(found: list[Found]) -> list[Found]:
    """Return what refutes with the fewest answers, one for each move at most."""
    first: dict[MoveKey, Found] = {}
    for each in sorted(found, key=lambda f: (len(f.answers), f.move)):
        first.setdefault(each.move, each)
    return list(first.values())


def _against(every: list[Found], found: Completions, words: Words) -> tuple[Against, ...]:
    moves = words.knowledge.moves

    def order(each: Found) -> tuple[int, MoveKey]:
        move = moves.get(each.move[1])
        return (TIERS.index(move.tier) if move else len(TIERS), each.move)

    return tuple(
        Against(
            answers=tuple(Supposed(path=c.path, value=c.said) for c in each.answers),
            gains=(node(*each.move),) if each.gained else (),
            loses=() if each.gained else (node(*each.move),),
        )
        for each in sorted(every, key=order)[:_SHOWN]
    )
