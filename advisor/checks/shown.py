"""Rules as an author looks for them, and one rule in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.checks.world import Many
from advisor.errors import UnknownNameError
from advisor.inference.variants import columns_of
from advisor.model.case import Case
from advisor.model.condition import ANSWERED, Concluded, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.naming import titles
from advisor.model.rule import STAGES, Conclusion, Rule
from advisor.model.wording import phrase


def chosen(
    knowledge: KnowledgeBase,
    names: Sequence[str] = (),
    *,
    kind: str | None = None,
    claim: str | None = None,
    reads: str | None = None,
    status: str | None = None,
    tag: str | None = None,
) -> list[Rule]:
    """Return the rules whose ids hold one of the words, and which are as asked; by stage, then id.

    Raises UnknownNameError for a word that no id holds, and for a kind, a claim or a tag that there
    is not.
    """
    for word in names:
        if not any(word in rule for rule in knowledge.rules):
            raise UnknownNameError("rule", word, knowledge.rules, listed_by="advisor rules list")
    if kind is not None and kind not in STAGES:
        raise UnknownNameError("kind", kind, STAGES)
    if claim is not None and claim not in knowledge.claims:
        raise UnknownNameError("claim", claim, knowledge.claims, listed_by="advisor claims")
    if reads is not None:
        known = {name for rule in knowledge.rules.values() for name in read_by(rule)}
        if reads not in known:
            raise UnknownNameError("answer or conclusion that rules read", reads, known)
    tags = {each for rule in knowledge.rules.values() for each in rule.tags}
    if tag is not None and tag not in tags:
        raise UnknownNameError("tag", tag, tags, listed_by="advisor rules list --json")
    found = [
        rule
        for rule in knowledge.rules.values()
        if (not names or any(word in rule.id for word in names))
        and kind in (None, rule.kind)
        and (claim is None or claim in rule.claims)
        and (reads is None or reads in read_by(rule))
        and status in (None, rule.status)
        and (tag is None or tag in rule.tags)
    ]
    return sorted(found, key=lambda rule: (rule.stage, rule.kind, rule.id))


def read_by(rule: Rule) -> set[str]:
    """Return the terms and the conclusions that a rule reads; a conclusion as `kind:id` too."""
    found: set[str] = set()
    for condition in (rule.when, *rule.unless):
        for part in walk(condition):
            if isinstance(part, ANSWERED):
                found.add(part.term)
            elif isinstance(part, Concluded):
                found |= {part.kind, *part.ids, *(f"{part.kind}:{name}" for name in part.ids)}
    return found


def described(rule: Rule, knowledge: KnowledgeBase, cases: Mapping[str, Case]) -> dict[str, Any]:
    """Return a rule as plain data: under `sentences`, what it says, by heading."""
    words = titles(knowledge, ())
    sentences: dict[str, list[str]] = {"When": [_capital(phrase(rule.when, words))]}
    if rule.unless:
        sentences["Unless"] = [_capital(phrase(each, words)) for each in rule.unless]
    sentences["Then"] = [_concluded(each) for each in rule.conclude]
    if rule.overridden_by:
        sentences["Gives way to"] = list(rule.overridden_by)
    sentences["The reader is told"] = [rule.message]
    sentences["On whose word"] = [
        *(f"{name}: {knowledge.claims[name].gist}" for name in rule.claims),
        *([f"Our reasoning ({rule.warrant}): {rule.reasoning}"] if rule.reasoning else []),
    ]
    before = sorted(_behind(rule, knowledge))
    after = sorted(_ahead(rule, knowledge))
    if before:
        sentences["Reads what these conclude"] = [", ".join(before)]
    if after:
        sentences["Is read by"] = [", ".join(after)]
    fired = [name for name, case in cases.items() if _fires(rule, case, knowledge)]
    sentences["Fires in these worked cases"] = [", ".join(fired) or "in none"]
    return {
        "id": rule.id,
        "kind": rule.kind,
        "title": rule.title,
        "status": rule.status,
        "pack": rule.pack,
        "author": rule.author,
        "reviewer": rule.reviewer,
        "date": rule.date,
        "claims": list(rule.claims),
        "warrant": rule.warrant,
        "reads": before,
        "read_by": after,
        "fires_in": fired,
        "sentences": sentences,
    }


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _concluded(conclusion: Conclusion) -> str:
    details = {
        "severity": conclusion.severity,
        "borne by": conclusion.who_bears_it,
        "degree": conclusion.degree,
        "nearest": conclusion.nearest,
        "toward": conclusion.toward,
    }
    told = ", ".join(f"{name} {value}" for name, value in details.items() if value)
    return f"{conclusion.kind}: {conclusion.id}{f' ({told})' if told else ''}"


def _drawn_by(rule: Rule) -> set[str]:
    return {f"{c.kind}:{c.id}" for c in rule.conclude}


def _behind(rule: Rule, knowledge: KnowledgeBase) -> set[str]:
    """Return the rules that draw what a rule reads."""
    read = read_by(rule)
    return {other.id for other in knowledge.rules.values() if _drawn_by(other) & read}


def _ahead(rule: Rule, knowledge: KnowledgeBase) -> set[str]:
    """Return the rules that read what a rule draws, or give way to it."""
    drawn = _drawn_by(rule)
    return {
        other.id
        for other in knowledge.rules.values()
        if drawn & read_by(other) or rule.id in other.overridden_by
    }


def _fires(rule: Rule, case: Case, knowledge: KnowledgeBase) -> bool:
    one = Many(knowledge, columns_of([case]))
    return any(one.fires(rule, named) for named in one.assignments(rule))
