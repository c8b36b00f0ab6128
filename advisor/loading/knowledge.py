"""Packs of YAML to one knowledge base: layered, cross-checked, every fault of every file at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from advisor.errors import LoadError, Problem, nearest, shorten
from advisor.loading import forms, term_forms
from advisor.loading.canonical import canonical, sha256
from advisor.loading.case_forms import Form, read_number
from advisor.loading.conditions import Words
from advisor.loading.places import PackPlace
from advisor.loading.rule_forms import KINDS
from advisor.loading.rules import Read, RuleReader
from advisor.loading.shape import read_form
from advisor.loading.tree import Node, Problems, decode, parse
from advisor.loading.worked_examples import Marked, read_example, taken_from
from advisor.model.claim import Claim, Passage, Source
from advisor.model.condition import Concluded
from advisor.model.knowledge import KnowledgeBase, Pack
from advisor.model.move import Change, Move
from advisor.model.parameter import Parameter
from advisor.model.rule import STAGES, Rule
from advisor.model.term import (
    MIXED,
    NONE,
    NOT_APPLICABLE,
    UNKNOWN,
    Approach,
    Axis,
    Mode,
    Term,
    Topic,
)
from advisor.model.worked_example import WorkedExample

F = TypeVar("F", bound=Form)
_FEW = 20
"""So many names may be listed in a message."""
_RESERVED = {
    *(UNKNOWN, NOT_APPLICABLE, MIXED, NONE, "disputed", "mode", "all", "any", "none", "at-least"),
    *("some", "every", "about", "from", "to", "between", "name", "partners", "relations", *STAGES),
}
_OVERRIDE = "broken-override"
_HANGS_ON = {
    "unknown-term": {"vocabulary"},
    "unfillable-placeholder": {"vocabulary"},
    "bad-example": {"vocabulary", "values"},
    "unknown-claim": {"claims"},
    "unknown-value": {"values"},
    "malformed-condition": {"values"},
}
"""Which files of knowledge define what such a fault did not find; see `_Assembly.follows`."""
_NAMED_SO = {
    "moves": "has no move '",
    "parameters": "parameter",
    "sources": "unknown source '",
    "topics": "unknown topic '",
}
"""How a message speaks of an unknown name that such files define."""
_STATUSES = (UNKNOWN, NOT_APPLICABLE, "disputed")


@dataclasses.dataclass(frozen=True, slots=True)
class Sources:
    """The files of one pack, as read: (name, bytes), sorted by name."""

    place: PackPlace
    files: tuple[tuple[str, bytes], ...]


def build_knowledge(packs: Iterable[Sources]) -> KnowledgeBase:
    """Return the knowledge base the packs make, the first being the base; LoadError with all faults."""
    assembly = _Assembly()
    for sources in packs:
        assembly.layer(sources)
    return assembly.finish()


class _Assembly:
    """Everything read so far, and what is wrong with it."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.packs: list[Pack] = []
        self.sources: dict[str, Source] = {}
        self.claims: dict[str, Claim] = {}
        self.topics: list[Topic] = []
        self.axes: dict[str, Axis] = {}
        self.modes: dict[str, Mode] = {}
        self.approaches: list[tuple[tuple[str, ...], str, Node]] = []
        """The conclusions that modes name, with where they stand."""
        self.terms: dict[str, Term] = {}
        self.parameters: dict[str, Parameter] = {}
        self.moves: dict[str, Move] = {}
        self.rules: dict[str, Read] = {}
        self.overrides: dict[str, str] = {}
        self.examples: list[Marked] = []
        self.drawn: set[tuple[str, str]] = set()
        """What the rule files conclude, as (kind, id); those with faults in them included."""
        self.named: set[str] = set()
        """The ids of all rule files, likewise."""
        self.names_missing = False
        """Whether a file that defines names can't be read: then none is looked up."""
        self.places: dict[tuple[str, str], tuple[str, int, int]] = {}
        """Where each name of a sort was first defined: the file within its pack, line and column."""
        self.lost: set[str] = set()
        """The sorts of knowledge of which some file defines less than was meant."""

    # ------------------------------------------------------------------ one pack

    def layer(self, sources: Sources) -> None:
        """Add one pack on top of those before it.

        Rules and references wait while a file that may define their names can't be read.
        """
        before = len(self.problems.found)
        trees = self.trees(sources)
        pack = self.manifest(trees, sources)
        if pack is None:
            if self.packs:
                self.tell_whose(sources.place.root.name, "", before)
            return
        examples = list(taken_from(trees))
        names, rules = _own_names(trees, self.drawn) if self.packs else (set(), set())
        self.packs.append(pack)
        layer = _Layer(self, pack, *(_qualified(own, pack.id) for own in (names, rules)))
        for folder, mark, case in examples:
            at = f"{sources.place.root.name}/{folder}" if len(self.packs) > 1 else str(folder)
            key = f"{pack.id}:{folder.name}" if len(self.packs) > 1 else folder.name
            self.examples.append(Marked(at, key, pack.id, mark, case, layer.resolve))
        for name, tree in trees.items():
            if name.startswith("knowledge/"):
                layer.knowledge(name, tree)
        if not self.names_missing:
            layer.check_references()
            self.layer_rules(layer, trees)
        if len(self.packs) > 1:
            self.tell_whose(sources.place.root.name, pack.id, before)

    def layer_rules(self, layer: _Layer, trees: Mapping[str, Node]) -> None:
        """Add the rules of one pack."""
        for name, tree in trees.items():
            if name.startswith("rules/"):
                self.drawn |= {(k, layer.resolve(i)) for k, i in _all_concluded(tree)}
                self.named.add(
                    layer.own_rules.get(PurePosixPath(name).stem, PurePosixPath(name).stem)
                )
        reader = layer.rule_reader()
        for name, tree in trees.items():
            if name.startswith("rules/"):
                layer.rules(name, tree, reader)

    def tell_whose(self, folder: str, pack: str, before: int) -> None:
        """Name the pack's folder in every fault of its files, whose names are those of the base."""
        found = self.problems.found
        found[before:] = [
            dataclasses.replace(problem, file=f"{folder}/{problem.file}")
            for problem in found[before:]
        ]
        for read in self.rules.values():
            if read.rule.pack == pack:
                read.file = f"{folder}/{read.file}"

    def trees(self, sources: Sources) -> dict[str, Node]:
        """Parse the files of a pack; an unreadable one is recorded and left out."""
        before = len(self.problems.found)
        found = {}
        for name, raw in sources.files:
            try:
                found[name] = parse(decode(raw, name), name)
            except LoadError as error:
                self.problems.extend(error.problems)
                self.names_missing |= name.startswith("knowledge/")
        self.problems.told_first(before)
        return found

    def manifest(self, trees: dict[str, Node], sources: Sources) -> Pack | None:
        """Return the pack's manifest."""
        name = "knowledge/pack.yaml"
        tree = trees.pop(name, None)
        if tree is None:
            if name not in dict(sources.files):
                self.problems.add(name, None, "missing; a pack says there what it is")
            return None
        form = read_form(forms.ManifestFile, tree, name, self.problems)
        if form is None:
            return None
        pack = form.pack
        known = {p.id for p in self.packs}
        if pack.id in known:
            at = tree.at(("pack", "id"))
            told = f"two packs are called '{pack.id}'; give this one another id"
            self.problems.add(name, at, told)
            return None
        for index, required in enumerate(pack.requires):
            at = tree.at(("pack", "requires", index))
            if required == pack.id:
                self.problems.add(name, at, "a pack can't require itself; leave it out")
            elif required not in known:
                told = f"needs the pack '{required}'; name that pack before this one"
                self.problems.add(name, at, told)
        return Pack(pack.id, pack.version, pack.title, pack.authors, pack.licence, pack.requires)

    # ------------------------------------------------------------------ all packs together

    def finish(self) -> KnowledgeBase:
        """Check what only all packs together show, and return the knowledge base."""
        if not self.names_missing:
            self.check_conclusions()
            self.check_overriding()
        self.tell()
        rules = [_hashed(read.rule) for read in self.rules.values()]
        knowledge = KnowledgeBase(
            packs=tuple(self.packs),
            sources=dict(sorted(self.sources.items())),
            claims=dict(sorted(self.claims.items())),
            topics=tuple(self.topics),
            axes=self.axes,
            modes=self.modes,
            terms=dict(sorted(self.terms.items())),
            parameters=dict(sorted(self.parameters.items())),
            moves=dict(sorted(self.moves.items())),
            rules={r.id: r for r in sorted(rules, key=lambda r: (r.pack, r.id))},
            sha256="",
            overrides=tuple(sorted(self.overrides.items())),
        )
        read = [read_example(marked, knowledge, self.problems) for marked in self.examples]
        self.tell()
        examples = {e.id: e for e in sorted(filter(None, read), key=lambda e: (e.pack, e.id))}
        knowledge = dataclasses.replace(knowledge, examples=examples)
        packs = tuple(
            dataclasses.replace(p, sha256=sha256(canonical(_part(knowledge, p.id))))
            for p in knowledge.packs
        )
        return dataclasses.replace(knowledge, packs=packs)

    def tell(self) -> None:
        """Raise LoadError with every fault, but those that may only follow from another."""
        self.problems.found = [p for p in self.problems.found if not self.follows(p)]
        self.problems.raise_if_any()

    def follows(self, problem: Problem) -> bool:
        """Whether a name may be unknown only because the file that defines it is at fault."""
        if problem.code == "unknown-name":
            return any(_NAMED_SO.get(sort, "\0") in problem.message for sort in self.lost)
        return not self.lost.isdisjoint(_HANGS_ON.get(problem.code, ()))

    def check_conclusions(self) -> None:
        """Every conclusion a rule reads is drawn by some rule, of a stage before its own or its own."""
        drawn: dict[str, set[str]] = {}
        for kind, name in self.drawn:
            drawn.setdefault(kind, set()).add(name)
        for read in self.rules.values():
            for conclusion in read.rule.conclude:
                drawn.setdefault(conclusion.kind, set()).add(conclusion.id)
        for names, file, at in self.approaches:
            for name in names:
                kind, _, wanted = name.partition(":")
                if wanted not in drawn.get(kind, ()):
                    told = f"no rule concludes '{shorten(name)}'"
                    self.problems.add(file, at, told, "unknown-conclusion")
        for read in self.rules.values():
            for test, nodes in read.concluded:
                self.check_reading(read, test, nodes, drawn)
            for kind, name, node in read.in_examples:
                self.check_drawn(read, kind, name, node, drawn)

    def check_reading(
        self, read: Read, test: Concluded, nodes: tuple[Node, ...], drawn: dict[str, set[str]]
    ) -> None:
        """Check one conclusion that one rule reads."""
        kind = "position" if test.kind in self.axes else test.kind
        if STAGES[kind] > read.rule.stage or (
            STAGES[kind] == read.rule.stage and kind != read.rule.kind
        ):
            self.problems.add(
                read.file,
                nodes[0],
                f"a {read.rule.kind} rule can't read a {kind}: it is not concluded before",
                "reads-ahead",
            )
            return
        if kind in ("position", "mode"):
            return
        for name, node in zip(test.ids, nodes, strict=True):
            self.check_drawn(read, kind, name, node, drawn)

    def check_drawn(
        self, read: Read, kind: str, name: str, node: Node, drawn: dict[str, set[str]]
    ) -> None:
        """Record a fault if no rule draws a conclusion that one rule names."""
        if name not in drawn.get(kind, ()):
            hint = nearest(name, drawn.get(kind, ()))
            told = f"no rule concludes {kind} '{shorten(name)}'{hint}"
            self.problems.add(read.file, node, told, "unknown-conclusion")

    def check_overriding(self) -> None:
        """`overridden-by` names rules that exist, of the same stage or an earlier one."""
        for read in self.rules.values():
            for name in read.rule.overridden_by:
                node = read.tree.get("overridden-by")
                other = self.rules.get(name)
                if other is None and name in self.named and self.problems.found:
                    continue  # its own file has a fault
                if other is None:
                    hint = nearest(name, self.rules)
                    told = f"no rule is called '{name}'{hint}"
                    self.problems.add(read.file, node, told, "unknown-name")
                elif other.rule.stage > read.rule.stage and read.file:
                    told = f"'{name}' is of a later stage and can't override this"
                    self.problems.add(read.file, node, told, "reads-ahead")
                elif other.rule.stage > read.rule.stage:  # a rule read by itself changed its kind
                    self.problems.add(
                        other.file,
                        other.tree.get("kind") or other.tree,
                        f"this rule is named as overriding '{read.rule.id}', which is of an earlier"
                        f" stage: a {other.rule.kind} rule can't override it",
                        "reads-ahead",
                    )


class _Layer:
    """One pack being read on top of the others."""

    def __init__(
        self,
        assembly: _Assembly,
        pack: Pack,
        own: Mapping[str, str],
        own_rules: Mapping[str, str],
    ) -> None:
        self.all = assembly
        self.pack = pack
        self.own = own
        self.own_rules = own_rules
        self.problems = assembly.problems
        self.pending: list[Callable[[], None]] = []

    def resolve(self, name: str) -> str:
        """Return the id a name used in this pack stands for."""
        return self.own.get(name, name)

    def ids(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids that names used in this pack stand for."""
        return tuple(self.resolve(n) for n in names)

    def fault(self, file: str, node: Node | None, message: str, code: str = "schema") -> None:
        """Record a fault at a node of a file."""
        self.problems.add(file, node, message, code)

    def form(self, form: type[F], tree: Node, file: str) -> F | None:
        """Return the content of a file as a form; without it, what the file defines is not known."""
        before = len(self.problems.found)
        found = read_form(form, tree, file, self.problems)
        if found is None:
            self.all.lost.add(_sort_of(file))
            self.problems.told_first(before)
        return found

    def knowledge(self, name: str, tree: Node) -> None:
        """Read one file under knowledge/."""
        where = _sort_of(name)
        readers: dict[str, Callable[[str, Node], None]] = {
            "sources": self.read_sources,
            "claims": self.read_claims,
            "topics": self.read_topics,
            "axes": self.read_axes,
            "modes": self.read_modes,
            "parameters": self.read_parameters,
            "vocabulary": self.read_terms,
            "moves": self.read_move,
        }
        reader = readers.get(where)
        if reader is None:
            self.all.lost |= readers.keys()
            hint = nearest(where, readers) or f"; known: {', '.join(readers)}"
            self.fault(name, None, f"no file of this name is expected{hint}")
            return
        reader(name, tree)

    def read_sources(self, file: str, tree: Node) -> None:
        """Read the publications."""
        form = self.form(forms.SourcesFile, tree, file)
        for index, source in enumerate(form.sources if form else ()):
            key = self.resolve(source.id)
            self.once("source", key, file, tree.at(("sources", index)))
            self.all.sources[key] = Source(key, source.citation, source.short)

    def read_claims(self, file: str, tree: Node) -> None:
        """Read a file of claims."""
        form = self.form(forms.ClaimsFile, tree, file)
        if form is None:
            return
        source = self.resolve(form.source)
        at = tree.at(("source",))
        self.pending.append(lambda: self.known(source, self.all.sources, "source", file, at))
        for index, claim in enumerate(form.claims):
            node = tree.at(("claims", index))
            key = self.resolve(claim.id)
            passages = tuple(Passage(p.locator, p.force, p.anchor) for p in claim.passages)
            value = Claim(key, source, claim.kind, claim.gist, passages, self.pack.id)
            if not self.once("claim", key, file, node):
                continue
            for passage in passages:
                for other in self.all.claims.values():
                    if other.source == source and any(
                        p.anchor == passage.anchor for p in other.passages
                    ):
                        self.fault(file, node, f"the anchor of {key} is that of {other.id} too")
            self.all.claims[key] = value

    def once(self, what: str, key: str, file: str, node: Node) -> bool:
        """Whether something is defined for the first time; a fault is recorded when it is not."""
        place = (file, node.line, node.column)
        before = self.all.places.setdefault((what, key), place)
        if before == place:
            return True
        first = f"on line {before[1]}" if before[0] == file else f"in {before[0]}"
        told = f"{what} '{key}' is defined twice (first {first})"
        self.fault(file, node, told, "defined-twice")
        return False

    def known(
        self, name: str, table: Mapping[str, object], what: str, file: str, node: Node | None
    ) -> None:
        """Record a fault if a name is not in a table."""
        if name not in table:
            few = sorted(table) if len(table) <= _FEW else ()
            told = f"unknown {what} '{name}'{nearest(name, table, otherwise=few)}"
            self.fault(file, node, told, "unknown-claim" if what == "claim" else "unknown-name")

    def cited(self, claims: Iterable[str], file: str, node: Node) -> tuple[str, ...]:
        """Return the claims cited, to be checked once all are read."""
        ids = self.ids(claims)
        for index, claim in enumerate(ids):
            at = node.at(("claims", index))
            self.pending.append(
                lambda c=claim, n=at: self.known(c, self.all.claims, "claim", file, n)  # type: ignore[misc]
            )
        return ids

    def read_topics(self, file: str, tree: Node) -> None:
        """Read the groups that terms are asked in."""
        form = self.form(forms.TopicsFile, tree, file)
        for index, topic in enumerate(form.topics if form else ()):
            key = self.resolve(topic.id)
            self.once("topic", key, file, tree.at(("topics", index)))
            self.all.topics.append(Topic(key, topic.title))

    def read_axes(self, file: str, tree: Node) -> None:
        """Read the two dimensions."""
        form = self.form(forms.AxesFile, tree, file)
        for index, axis in enumerate(form.axes if form else ()):
            node = tree.at(("axes", index))
            if len(self.all.packs) > 1:
                self.fault(file, node, "only the first pack defines axes")
            else:
                self.once("axis", axis.id, file, node)
            self.all.axes[axis.id] = Axis(
                axis.id,
                axis.first,
                axis.second,
                axis.title,
                balanced_from=self.parameter(axis.balanced_from, file, node),
                balanced_to=self.parameter(axis.balanced_to, file, node),
                minimum_weight=self.parameter(axis.minimum_weight, file, node),
                claims=self.cited(axis.claims, file, node),
            )

    def parameter(self, name: str, file: str, node: Node) -> str:
        """Return the id of a parameter, to be checked once all are read."""
        key = self.resolve(name)
        self.pending.append(lambda: self.known(key, self.all.parameters, "parameter", file, node))
        return key

    def read_modes(self, file: str, tree: Node) -> None:
        """Read the modes."""
        form = self.form(forms.ModesFile, tree, file)
        for index, mode in enumerate(form.modes if form else ()):
            node = tree.at(("modes", index))
            if len(self.all.packs) > 1:
                self.fault(file, node, "only the first pack defines modes")
            else:
                self.once("mode", mode.id, file, node)
            claims = self.cited(mode.claims, file, node)
            approach = self.approach(mode.approach, file, node)
            self.all.modes[mode.id] = Mode(mode.id, mode.title, mode.explanation, claims, approach)

    def approach(self, given: forms.ApproachForm | None, file: str, node: Node) -> Approach | None:
        """Return how a mode is approached; what it names is checked once all is read."""
        if given is None:
            return None
        self.pending.append(lambda: self.known(given.through, self.all.modes, "mode", file, node))
        self.all.approaches += [(given.after, file, node)]
        claims = self.cited(given.claims, file, node)
        return Approach(given.through, given.after, given.reasoning, claims)

    def read_parameters(self, file: str, tree: Node) -> None:
        """Read the numbers of judgement."""
        form = self.form(forms.ParametersFile, tree, file)
        for index, given in enumerate(form.parameters if form else ()):
            node = tree.at(("parameters", index))
            key = self.resolve(given.id)
            replaces = given.overrides
            if replaces is not None:
                target = self.all.parameters.get(replaces.id)
                if target is None:
                    self.known(replaces.id, self.all.parameters, "parameter", file, node)
                    continue
                if not self.may_replace(f"parameter:{replaces.id}", file, node):
                    continue
                if not sha256(canonical(target)).startswith(replaces.sha256):
                    told = _outdated(replaces.id, sha256(canonical(target)))
                    self.fault(file, node, told, _OVERRIDE)
                key = replaces.id
            else:
                self.once("parameter", key, file, node)
            self.all.parameters[key] = Parameter(
                key,
                given.value,
                given.unit,
                given.meaning,
                given.reasoning,
                given.warrant,
                self.cited(given.claims, file, node),
                self.pack.id,
            )

    def may_replace(self, what: str, file: str, node: Node) -> bool:
        """Whether this pack may override something; two that do so need one to require the other."""
        before = self.all.overrides.get(what)
        if before is not None and before not in self.pack.requires:
            self.fault(
                file,
                node,
                f"the pack '{before}' overrides {what} too; one must require the other",
                _OVERRIDE,
            )
            return False
        self.all.overrides[what] = self.pack.id
        return True

    def read_terms(self, file: str, tree: Node) -> None:
        """Read a file of the vocabulary."""
        form = self.form(term_forms.VocabularyFile, tree, file)
        for index, given in enumerate(form.terms if form else ()):
            node = tree.at(("terms", index))
            before = len(self.problems.found)
            term = self.term(given, file, node)
            if len(self.problems.found) > before:
                self.all.lost.add("values")
            self.once("term", term.id, file, node)
            if term.id in _RESERVED or term.id in self.all.axes:
                self.fault(file, node, f"'{term.id}' is a word of the rule language")
            for name in term.aliases:
                self.pending.append(lambda n=name, t=term, at=node: self.one_name(n, t, file, at))  # type: ignore[misc]
            self.all.terms[term.id] = term

    def one_name(self, alias: str, term: Term, file: str, node: Node) -> None:
        """An earlier name leads to one term only."""
        for other in self.all.terms.values():
            if other.id == alias or (other is not term and alias in other.aliases):
                self.fault(file, node, f"'{alias}' is a name of '{other.id}' too")

    def term(self, given: term_forms.TermForm, file: str, node: Node) -> Term:
        """Return one term, its own consistency checked."""
        if given.kind == "characteristic" and len(self.all.packs) > 1:
            at = node.at(("kind",))
            self.fault(file, at, "a pack can't add a characteristic to the tally")
        elif (given.kind == "characteristic") != (
            given.axis is not None and given.poles is not None
        ):
            self.fault(file, node, "a characteristic has an axis and poles, no other term does")
        if given.poles and list(given.poles) != list(given.values):
            self.fault(file, node, "the poles name each of the two values, in the same order")
        if (given.type == "number") != (given.unit is not None):
            self.fault(file, node, "a number has a unit, no other term does")
        if given.type in ("choice", "set") and len(given.values) < 2:
            self.fault(file, node, "a choice or a set needs at least two values")
        if given.symmetric and given.of != "relation":
            self.fault(file, node, "only a term of a relation can be symmetric")
        if given.owners and (given.of, given.type) != ("partner", "set"):
            self.fault(file, node, "only a set of roles of a partner has owners of moves")
        for word in set(given.owners) - set(given.values):
            self.fault(file, node, f"'{word}' owns moves, but is no value of '{given.id}'")
        for word in given.values:
            if word in _STATUSES or (word == NONE and given.type == "set"):
                at = node.at(("values", word), key=True)
                self.fault(file, at, f"'{word}' can't be a value: every term of this kind has it")
        group = self.resolve(given.group)
        self.pending.append(
            lambda: self.known(
                group, {t.id: t for t in self.all.topics}, "topic", file, node.at(("group",))
            )
        )
        axis = self.resolve(given.axis) if given.axis else None
        if axis is not None:
            self.pending.append(lambda: self.check_poles(axis, given, file, node))
        return Term(
            id=self.resolve(given.id),
            kind=given.kind,
            of=given.of,
            type=given.type,
            title=given.title,
            question=given.question,
            help=given.help,
            group=group,
            who_knows=given.who_knows,
            claims=self.cited(given.claims, file, node),
            changed_by=given.changed_by,
            values=dict(given.values),
            unit=given.unit,
            minimum=given.minimum,
            maximum=given.maximum,
            whole=given.whole,
            axis=axis,
            row=given.row,
            poles=dict(given.poles) if given.poles else None,
            symmetric=given.symmetric,
            short=given.short,
            aliases=given.aliases,
            read_as=given.read_as,
            owners=dict(given.owners),
            pack=self.pack.id,
        )

    def check_poles(self, axis: str, given: term_forms.TermForm, file: str, node: Node) -> None:
        """The poles of a characteristic are those of its axis, in order."""
        self.known(axis, self.all.axes, "axis", file, node)
        known = self.all.axes.get(axis)
        poles = list((given.poles or {}).values())
        if known is not None and poles != [known.first, known.second]:
            self.fault(
                file, node, f"the poles of '{given.id}' are {known.first}, then {known.second}"
            )

    def read_move(self, file: str, tree: Node) -> None:
        """Read one move of the catalogue."""
        form = self.form(term_forms.MoveForm, tree, file)
        if form is None:
            return
        if PurePosixPath(file).stem != form.id:
            self.all.lost.add("moves")
            self.fault(
                file,
                tree.get("id"),
                f"the file is '{PurePosixPath(file).name}', its id '{form.id}'",
                "misplaced",
            )
        if form.warrant != "stated" and not form.reasoning:
            self.fault(
                file,
                tree.get("warrant"),
                f"the warrant '{form.warrant}' needs a 'reasoning'",
                "missing-warrant",
            )
        changes = []
        for index, change in enumerate(form.changes):
            node = tree.at(("changes", index))
            changes.append(
                Change(
                    term=self.resolve(change.term) if change.term else None,
                    to=change.to,
                    toward=change.toward,
                    steps=change.steps,
                    add=change.add,
                    remove=change.remove,
                    note=change.note,
                    uncertain=change.uncertain,
                )
            )
            self.pending.append(lambda c=changes[-1], n=node: self.change(c, file, n))  # type: ignore[misc]
        key = self.resolve(form.id)
        self.once("move", key, file, tree)
        self.all.moves[key] = Move(
            id=key,
            action=form.action,
            direction=form.direction,
            tier=form.tier,
            precedence=form.precedence,
            owner=form.owner,
            horizon=form.horizon,
            precondition=form.precondition,
            changes=tuple(changes),
            sign=form.sign,
            stop_when=form.stop_when,
            downside=form.downside,
            claims=self.cited(form.claims, file, tree),
            warrant=form.warrant,
            reasoning=form.reasoning,
            pack=self.pack.id,
        )

    def change(self, change: Change, file: str, node: Node) -> None:
        """Check one effect of a move against the vocabulary."""
        given = [bool(change.to), bool(change.toward), bool(change.add or change.remove)]
        if change.note is not None:
            if any(given) or change.term:
                self.fault(file, node, "a note stands alone: give it a line of its own")
            return
        term = self.all.terms.get(change.term or "")
        if term is None:
            name = change.term or ""
            told = f"unknown term '{name}'{nearest(name, self.all.terms)}"
            self.fault(file, node.at(("term",)), told, "unknown-term")
            return
        if sum(given) != 1 or (change.toward is None) != (change.steps is None):
            self.fault(file, node, "say one of: to; toward with steps; add or remove; note")
            return
        if term.changed_by in (("nobody",), ("outcome",)):
            self.fault(file, node, f"nobody can change '{term.id}' directly; write it as a note")
        words = (
            *change.to,
            *((change.toward,) if change.toward else ()),
            *change.add,
            *change.remove,
        )
        if bool(change.add or change.remove) != (term.type == "set") and term.type == "set":
            words = tuple(w for w in words if w != NONE)
        if term.type == "number":
            self.number_change(change, term, file, node)
            return
        for word in words:
            if word not in term.values and not (word == MIXED and term.kind == "characteristic"):
                hint = nearest(word, term.values)
                told = f"'{term.id}' can't become '{word}'{hint}"
                self.fault(file, _word_in(node, word), told, "unknown-value")

    def number_change(self, change: Change, term: Term, file: str, node: Node) -> None:
        """Check an effect on a number: only a value can be set."""
        try:
            for word in change.to:
                read_number(word)
        except ValueError as error:
            self.fault(file, node, f"'{term.id}' {error}", "unknown-value")
        if not change.to:
            told = f"'{term.id}' is a number: say what it is set to, or write a note"
            self.fault(file, node, told, "unknown-value")

    def check_references(self) -> None:
        """Run the checks that had to wait until the whole pack was read."""
        for check in self.pending:
            check()

    # ------------------------------------------------------------------ rules

    def rule_reader(self) -> RuleReader:
        """Return a reader of this pack's rules, with the vocabulary of all packs so far."""
        names = {a: t.id for t in self.all.terms.values() for a in t.aliases}
        names |= {t: t for t in self.all.terms}
        words = Words(
            self.all.terms,
            names | {bare: full for bare, full in self.own.items() if full in self.all.terms},
            self.all.parameters,
            self.all.axes,
            self.all.modes,
            self.resolve,
        )
        return RuleReader(
            words, self.all.claims, self.all.moves, self.pack.id, self.own_rules, self.problems
        )

    def rules(self, file: str, tree: Node, reader: RuleReader) -> None:
        """Read one file under rules/: a rule, or a table of evidence."""
        path = PurePosixPath(file)
        kind = path.parts[1]
        if len(path.parts) != 3 or kind not in (*KINDS, "evidence"):
            told = "rules stand in rules/<kind>/<id>.yaml"
            if len(path.parts) == 3:
                told += f"; there is no kind '{shorten(kind)}'{nearest(kind, KINDS)}"
            self.fault(file, None, told, "misplaced")
            return
        if kind == "evidence" and len(self.all.packs) > 1:
            told = "a pack can't add evidence: it would change the tally silently"
            self.fault(file, None, told, "misplaced")
            return
        if kind == "evidence":
            for read in reader.table(tree, file):
                self.keep(read)
            return
        found = reader.rule(tree, file, kind, path.stem)
        if found is not None:
            self.keep(found)

    def keep(self, read: Read) -> None:
        """Add a rule, in the place of the one it overrides if it does."""
        if read.rule.id in self.all.rules:
            other = self.all.rules[read.rule.id].file
            told = f"rule '{read.rule.id}' stands in {other} too"
            self.fault(read.file, read.tree, told, "defined-twice")
            return
        if read.overrides is not None:
            self.replace(read, *read.overrides)
        self.all.rules[read.rule.id] = read

    def replace(self, read: Read, target: str, digest: str) -> None:
        """Take out the rule that this one overrides, by its id and hash."""
        node = read.tree.get("overrides")
        before = self.all.overrides.get(f"rule:{target}")
        if node is not None and before is not None and before not in self.pack.requires:
            self.may_replace(f"rule:{target}", read.file, node)
            return
        old = self.all.rules.get(target)
        if old is None or node is None:
            self.known(target, self.all.rules, "rule", read.file, node)
            return
        actual = _hashed(old.rule).sha256
        if not actual.startswith(digest):
            self.fault(read.file, node, _outdated(target, actual), _OVERRIDE)
            return
        if read.rule.status == "draft":
            self.fault(
                read.file,
                node,
                "a draft can not override: it would leave a gap until it is reviewed",
                _OVERRIDE,
            )
            return
        if not self.may_replace(f"rule:{target}", read.file, node):
            return
        del self.all.rules[target]
        for other in self.all.rules.values():
            if target in other.rule.overridden_by:
                renamed = tuple(
                    read.rule.id if name == target else name for name in other.rule.overridden_by
                )
                other.rule = dataclasses.replace(other.rule, overridden_by=renamed)


def _word_in(change: Node, word: str) -> Node:
    """Return where a word stands in a change as it is written."""
    listed = (item for value in change.items for item in (value, *value.items))
    return next((node for node in listed if node.text == word), change)


def _sort_of(file: str) -> str:
    """Return what a file under knowledge/ holds, by its folder or its name."""
    parts = PurePosixPath(file).parts
    return parts[1] if len(parts) > 2 else parts[1].removesuffix(".yaml")


def _outdated(name: str, actual: str) -> str:
    return (
        f"'{name}' is not what this override was written against; look at it again, then set "
        f"sha256: {actual[:16]}"
    )


def _hashed(rule: Rule) -> Rule:
    plain = dataclasses.replace(rule, sha256="")
    return dataclasses.replace(plain, sha256=sha256(canonical(plain)))


def _part(knowledge: KnowledgeBase, pack: str) -> tuple[object, ...]:
    """Return what one pack contributes."""
    tables: tuple[Mapping[str, Claim | Term | Parameter | Move | Rule | WorkedExample], ...] = (
        knowledge.claims,
        knowledge.terms,
        knowledge.parameters,
        knowledge.moves,
        knowledge.rules,
        knowledge.examples,
    )
    return tuple(item for table in tables for item in table.values() if item.pack == pack)


def _qualified(names: Iterable[str], pack: str) -> dict[str, str]:
    return {name: f"{pack}:{name}" for name in names}


def _own_names(trees: Mapping[str, Node], below: set[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Return the names a pack defines, and apart from them those of its rules.

    below: what the packs below conclude; what adds to one of these keeps its id.
    """
    names: set[str] = set()
    rules: set[str] = set()
    for file, tree in trees.items():
        if file.startswith("rules/"):
            rules.add(PurePosixPath(file).stem)
            names.update(name for kind, name in _all_concluded(tree) if (kind, name) not in below)
        elif file.startswith("knowledge/moves/"):
            names.add(PurePosixPath(file).stem)
        else:
            names.update(_defined(tree))
    return names, rules


def _all_concluded(tree: Node) -> set[tuple[str, str]]:
    """Return what a rule file concludes, as (kind, id); modes and moves are defined elsewhere."""
    conclude = tree.get("conclude")
    found: set[tuple[str, str]] = set()
    for node in [] if conclude is None else [conclude, *conclude.items]:
        for kind in KINDS:
            given = node.get(kind) if kind not in ("mode", "move") else None
            if given is not None and given.text:
                found.add((kind, given.text))
    return found


def _defined(tree: Node) -> set[str]:
    """Return the ids that a file under knowledge/ defines anew."""
    found: set[str] = set()
    for group in ("sources", "claims", "topics", "parameters", "terms"):
        listed = tree.get(group) if tree.kind == "mapping" else None
        for item in listed.items if listed is not None else ():
            given = item.get("id") if item.kind == "mapping" else None
            if given is not None and item.get("overrides") is None:
                found.add(given.text)
    return found
