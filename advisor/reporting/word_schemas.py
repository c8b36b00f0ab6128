"""The words of a knowledge base as enumerations: each with its meaning, for an editor to offer.

What a pack defines is named `pack:id`; in the pack's own files it may be named bare as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from advisor.loading.case_forms import ID
from advisor.loading.rule_forms import KINDS
from advisor.model.knowledge import KnowledgeBase
from advisor.model.term import MIXED, Axis, Term
from advisor.reporting.form_schemas import TEXT, Schema

Meanings = dict[str, str]
"""Words, each with what it means."""
SUBJECT = r"\[[^\[\]]+\]"


def ref(name: str) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": f"#/definitions/{name}"}


def one_of(words: Mapping[str, str]) -> Schema:
    """Return the schema of one of these words, each explained."""
    return {"enum": list(words), "enumDescriptions": list(words.values())}


@dataclass(frozen=True)
class Lexicon:
    """The words of a knowledge base, as the files of one pack may write them.

    own: the pack whose files these are; None for the shipped one. checks: of rules, with what they
    find. cases: the ids of worked cases.
    """

    knowledge: KnowledgeBase
    own: str | None = None
    checks: Meanings = field(default_factory=dict)
    cases: Meanings = field(default_factory=dict)

    def written(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield each way to write a name, with the name it stands for."""
        for name in names:
            pack, colon, bare = name.partition(":")
            if colon and pack == self.own:
                yield bare, name
            yield name, name

    def explained(self, words: Mapping[str, str]) -> Meanings:
        """Return words and their meanings, in every way to write them."""
        return {written: words[name] for written, name in self.written(words)}

    def terms(self, *holders: str) -> dict[str, Term]:
        """Return the terms asked of these holders by every name that a rule may give them."""
        mine = {i: t for i, t in self.knowledge.terms.items() if t.of in holders}
        found = {written: mine[name] for written, name in self.written(mine)}
        return found | {alias: t for t in mine.values() for alias in t.aliases}

    @cached_property
    def claims(self) -> Meanings:
        """The claims, each with its gist."""
        return self.explained({i: c.gist for i, c in self.knowledge.claims.items()})

    @cached_property
    def parameters(self) -> Meanings:
        """The parameters, each with its meaning."""
        return self.explained({i: p.meaning for i, p in self.knowledge.parameters.items()})

    @cached_property
    def modes(self) -> Meanings:
        """The modes, each explained."""
        return {i: mode.explanation for i, mode in self.knowledge.modes.items()}

    @cached_property
    def moves(self) -> Meanings:
        """The moves of the catalogue, each with what to do."""
        return self.explained({i: m.action for i, m in self.knowledge.moves.items()})

    @cached_property
    def rules(self) -> Meanings:
        """The rules, each with its title."""
        return self.explained({i: r.title for i, r in self.knowledge.rules.items()})

    @cached_property
    def concluded(self) -> dict[str, Meanings]:
        """What rules conclude, by kind: each id with the title of the first rule that says so."""
        found: dict[str, Meanings] = {kind: {} for kind in (*KINDS, "evidence")}
        for rule in self.knowledge.rules.values():
            for conclusion in rule.conclude:
                if conclusion.kind in found:
                    found[conclusion.kind].setdefault(conclusion.id, rule.title)
        return {kind: self.explained(dict(sorted(ids.items()))) for kind, ids in found.items()}

    @cached_property
    def items(self) -> Meanings:
        """What rules conclude, as `kind:id`."""
        return {
            f"{kind}:{name}": title
            for kind, names in self.concluded.items()
            for name, title in names.items()
        }

    def leans(self, axis: Axis) -> Meanings:
        """Return what an axis can read as."""
        return {
            axis.first: f"the first pole of the {axis.title}",
            "balanced": "between the two",
            axis.second: f"the second pole of the {axis.title}",
            "undetermined": "too little is known",
        }

    def words(self, what: str) -> Schema | None:
        """Return the schema of the words that a form marks (see `Named`), or None if there are none."""
        if what.startswith("lean of "):
            axis = self.knowledge.axes.get(what.removeprefix("lean of "))
            return one_of(self.leans(axis)) if axis else None
        if what == "overridable":
            return {"anyOf": [ref(name) for name in ("rule", "parameter") if self.listed(name)]}
        known = self.listed(what)
        if what == "drawn":
            return {"anyOf": [one_of(known), _of_something(known)]}
        return one_of(known) if known else None

    def listed(self, what: str) -> Meanings:
        """Return the words that a form marks, each explained."""
        if what in self.concluded and what not in ("mode", "move"):
            return self.concluded[what]
        return _LISTS[what](self)


def word_lists(lexicon: Lexicon) -> Schema:
    """Return the definitions of words that stand in many places: conclusions, parameters, values."""
    ids = {f"ids:{kind}": one_of(names) for kind, names in lexicon.concluded.items() if names}
    values = {f"values:{t.id}": one_of(meanings(t)) for t in lexicon.knowledge.terms.values()}
    several = {
        n: one_of(lexicon.listed(n)) for n in ("claim", "parameter", "rule") if lexicon.listed(n)
    }
    return {**ids, **values, **several}


def _of_something(known: Mapping[str, str]) -> Schema:
    """Return the schema of a conclusion about some partners, or of a rule that fires."""
    kinds = "|".join(sorted({name.partition(":")[0] for name in known}))
    return {**TEXT, "pattern": rf"^(?:{kinds}):(?:{ID}:)?{ID}{SUBJECT}$"}


def _asked(lexicon: Lexicon) -> Meanings:
    return {name: t.title for name, t in lexicon.terms("case", "partner", "relation").items()}


def _drawn(lexicon: Lexicon) -> Meanings:
    leans = {
        f"{axis.id}:{lean}": meaning
        for axis in lexicon.knowledge.axes.values()
        for lean, meaning in lexicon.leans(axis).items()
    }
    firings = {f"firing:{name}": title for name, title in lexicon.rules.items()}
    return {**lexicon.items, **leans, **firings}


_LISTS: dict[str, Callable[[Lexicon], Meanings]] = {
    "claim": lambda all_: all_.claims,
    "source": lambda all_: all_.explained(
        {i: s.citation for i, s in all_.knowledge.sources.items()}
    ),
    "topic": lambda all_: all_.explained({t.id: t.title for t in all_.knowledge.topics}),
    "axis": lambda all_: {i: axis.title for i, axis in all_.knowledge.axes.items()},
    "mode": lambda all_: all_.modes,
    "parameter": lambda all_: all_.parameters,
    "move": lambda all_: all_.moves,
    "rule": lambda all_: all_.rules,
    "asked": _asked,
    "term of the case": lambda all_: {n: t.title for n, t in all_.terms("case").items()},
    "characteristic": lambda all_: {
        name: term.title for name, term in all_.terms("case").items() if term.poles
    },
    "item": lambda all_: all_.items,
    "drawn": _drawn,
    "case": lambda all_: all_.cases,
    "check": lambda all_: all_.checks,
}


def told(term: Term) -> Schema:
    """Return a term's title, and its question and help as what an editor shows of it."""
    unit = f"\n\nA number, in {term.unit}." if term.unit else ""
    return {
        "title": term.title[:1].upper() + term.title[1:],
        "description": f"{term.question}\n\n{term.help}{unit}",
    }


def meanings(term: Term) -> Meanings:
    """Return the values of a term, in order, with what they mean; `mixed` stands between poles."""
    found = dict(term.values)
    return {**found, MIXED: "signs of both"} if term.kind == "characteristic" else found
