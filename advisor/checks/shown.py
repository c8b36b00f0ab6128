"""Rules as an author looks for them, and one rule in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from advisor.errors import InputError, UnknownNameError, nearest, shorten
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.variants import columns_of
from advisor.model.case import Case
from advisor.model.chain import Chain, read_by
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
    words = [word_of(name) for name in names]
    for word in words:
        if not any(word in rule for rule in knowledge.rules):
            raise UnknownNameError("rule", word, knowledge.rules, listed_by="advisor rules list")
    kinds = [each for each in STAGES if each != "position"]
    if kind is not None and kind not in kinds:
        hint = nearest(kind, kinds, otherwise=kinds)
        raise InputError(f"unknown kind '{shorten(kind)}'{hint}")
    if claim is not None:
        claim = in_full(claim, knowledge.claims)
        if claim not in knowledge.claims:
            raise UnknownNameError("claim", claim, knowledge.claims, listed_by="advisor claims")
    if reads is not None:
        known = {name for rule in knowledge.rules.values() for name in read_by(rule)}
        reads = in_full(reads, known)
        if reads not in known:
            raise UnknownNameError("answer or conclusion that rules read", reads, known)
    tags = {each for rule in knowledge.rules.values() for each in rule.tags}
    if tag is not None and tag not in tags:
        raise UnknownNameError("tag", tag, tags, listed_by="advisor rules list --json")
    found = [
        rule
        for rule in knowledge.rules.values()
        if (not words or any(word in rule.id for word in words))
        and kind in (None, rule.kind)
        and (claim is None or claim in rule.claims)
        and (reads is None or reads in read_by(rule))
        and status in (None, rule.status)
        and (tag is None or tag in rule.tags)
    ]
    return sorted(found, key=lambda rule: (rule.stage, rule.kind, rule.id))


def word_of(name: str) -> str:
    """Return the word of a rule's id that is given, be it written as its file or as `kind/id`."""
    return PurePath(name).name.removesuffix(".yaml") if "/" in name else name


def in_full(name: str, known: Collection[str]) -> str:
    """Return the one known name that a bare one stands for, where it is a pack's; else the name."""
    of_packs = [each for each in known if each.rpartition(":")[2] == name]
    return of_packs[0] if name not in known and len(of_packs) == 1 else name


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
    chain = Chain(knowledge.rules.values())
    before, after = chain.behind(rule), chain.ahead(rule)
    if before:
        sentences["Reads what these conclude"] = [", ".join(before)]
    if after:
        sentences["Is read by"] = [", ".join(after)]
    fired = fired_in([rule], knowledge, cases)[rule.id]
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
    told = details(conclusion)
    return f"{conclusion.kind}: {conclusion.id}{f' ({told})' if told else ''}"


def details(conclusion: Conclusion) -> str:
    """Return what a conclusion says beside its name, in words; nothing for most."""
    found = {
        "severity": conclusion.severity,
        "borne by": conclusion.who_bears_it,
        "degree": conclusion.degree,
        "nearest": conclusion.nearest,
        "toward": conclusion.toward,
    }
    return ", ".join(f"{name} {value}" for name, value in found.items() if value)


def fired_in(
    rules: Iterable[Rule], knowledge: KnowledgeBase, cases: Mapping[str, Case]
) -> dict[str, list[str]]:
    """Return for each rule the cases it fires in undefeated; each case is read once for all rules."""
    found: dict[str, list[str]] = {rule.id: [] for rule in rules}
    for name, case in cases.items():
        one = BitwiseReading(knowledge, columns_of([case]))
        for rule in found:
            if any(true for _, (true, _) in one.instances(knowledge.rules[rule])):
                found[rule].append(name)
    return found
