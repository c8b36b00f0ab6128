"""An explanation as text a reader can follow: indented, pruned to a depth, nothing negative lost."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.explanation.reason import Depth, Reason, walk
from advisor.model.claim import Claim

_STEP = 2


def tell(
    reason: Reason,
    depth: Depth = "page",
    width: int = 88,
    claims: Mapping[str, Claim] | None = None,
) -> str:
    """Return an explanation as text, one statement a paragraph.

    claims: at full depth each is told where it is cited first, in our words, with its paragraphs.
    """
    if depth == "line":
        return "\n".join(textwrap.wrap(_in_a_line(reason), width)) + "\n"
    lines: list[str] = []
    sources = _Sources(claims if depth == "full" and claims else {})
    for level, text in _paragraphs(reason, depth, 0, sources):
        indent = " " * (_STEP * level)
        bullet = "- " if level else ""
        lines += textwrap.wrap(
            text,
            width,
            initial_indent=indent + bullet,
            subsequent_indent=indent + " " * len(bullet),
        )
    return "\n".join(lines) + "\n"


def as_data(reason: Reason) -> dict[str, Any]:
    """Return an explanation as plain data for JSON; what is empty is left out."""
    found: dict[str, Any] = {"node": reason.node, "sort": reason.sort, "text": reason.text}
    if reason.said:
        found["said"] = reason.said
    if reason.claims:
        found["claims"] = list(reason.claims)
    for name in ("negative", "seen"):
        if getattr(reason, name):
            found[name] = True
    if reason.truth:
        found["truth"] = reason.truth
    if reason.parts:
        found["because"] = [as_data(part) for part in reason.parts]
    return found


def paragraphs(reason: Reason, depth: Depth) -> Iterator[tuple[int, str]]:
    """Yield the statements of an explanation, each with how deep it stands; claims are named only."""
    yield from _paragraphs(reason, depth, 0, _Sources({}))


class _Sources:
    """The claims told so far."""

    def __init__(self, claims: Mapping[str, Claim]) -> None:
        self.claims = claims
        self.told: set[str] = set()

    def of(self, reason: Reason) -> Iterator[str]:
        """Yield each claim that a reason is the first to cite, with its paragraphs and gist."""
        for name in reason.claims:
            claim = self.claims.get(name)
            if claim is not None and name not in self.told:
                self.told.add(name)
                places = ", ".join(dict.fromkeys(p.locator for p in claim.passages))
                yield f"Claim {name} ({places}): {claim.gist}"


def _paragraphs(
    reason: Reason, depth: Depth, level: int, sources: _Sources
) -> Iterator[tuple[int, str]]:
    yield level, _sentence(reason, depth)
    for source in sources.of(reason):
        yield level + 1, source
    if depth == "page" and reason.sort == "position" and level:
        yield from _summed(reason, level + 1)
        return
    for part in reason.parts:
        yield from _paragraphs(part, depth, level + 1, sources)


def _sentence(reason: Reason, depth: Depth) -> str:
    text = reason.text.rstrip(".:")
    told = [part for part in (reason.said, ", ".join(reason.claims)) if part]
    if reason.sort in ("answer", "line") and depth == "page":
        told = told[:1]
    if reason.seen:
        told = ["explained above"]
    mark = f" [{'; '.join(told)}]" if told else ""
    end = ":" if reason.parts else "."
    lead = {"rule": "Rule: ", "gave-way": "", "answer": "Your answer. ", "line": ""}
    return f"{lead.get(reason.sort, '')}{text}{mark}{end}"


def _summed(reason: Reason, level: int) -> Iterator[tuple[int, str]]:
    """Yield the arithmetic of a position in few lines: every row counted is named."""
    groups: dict[str, list[str]] = {}
    for line in reason.parts:
        what, _, adds = line.text.rpartition(": ")
        groups.setdefault(adds, []).append(what)
    for adds, rows in sorted(groups.items()):
        yield level, f"{adds[:1].upper()}{adds[1:]}: {'; '.join(rows)}."


def _in_a_line(reason: Reason) -> str:
    """Return a conclusion with what it rests on most directly, in one sentence."""
    if reason.sort == "absence":
        return _lacks_in_a_line(reason)
    told = [reason.text.rstrip(".")]
    firsts: list[str] = []
    for rule in reason.parts:
        firsts += [part.text.rstrip(".") for part in rule.parts if part.sort != "exception"]
    if firsts:
        told.append("Because: " + "; ".join(dict.fromkeys(firsts)))
    held = [p.text for rule in reason.parts for p in rule.parts if p.sort == "exception"]
    told += dict.fromkeys(text.rstrip(".") for text in held)
    claims = dict.fromkeys(claim for rule in reason.parts for claim in rule.claims)
    return ". ".join(told) + "." + (f" [{', '.join(claims)}]" if claims else "")


def _lacks_in_a_line(reason: Reason) -> str:
    """Return what kept a conclusion from being drawn, by the rule that came nearest to it."""
    told = [reason.text.rstrip(".")]
    nearest = reason.parts[0] if reason.parts else None
    if nearest is None:
        return f"{told[0]}."
    held = [step.text.rstrip(".") for step in walk(nearest) if step.sort == "gave-way"]
    if held:
        told.append(f"It would apply, but: {_lower(held[0])}")
    else:
        needs = [_need(part) for part in _direct(nearest)]
        told.append("; ".join(dict.fromkeys(needs)) or nearest.text.rstrip("."))
    others = len(reason.parts) - 1
    if others:
        told.append(f"{others} more {'rule' if others == 1 else 'rules'} could have drawn it")
    return ". ".join(told) + "." + (f" [{', '.join(nearest.claims)}]" if nearest.claims else "")


def _direct(reason: Reason) -> list[Reason]:
    """Return what a rule itself lacks, not what its lacks rest on."""
    found = []
    for part in reason.parts:
        found += _direct(part) if part.sort == "rule" else [part]
    return found


def _need(reason: Reason) -> str:
    if reason.sort == "alternatives":
        inner = " or ".join(_lower(part.text.rstrip(".")) for part in reason.parts)
        return f"{reason.text.rstrip(':')}: {inner}"
    return reason.text.rstrip(".")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
