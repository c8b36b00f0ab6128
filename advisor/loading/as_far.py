"""Packs with faults in their rules, read as far as can be: every fault, and what is left to be judged.

The files of rules that are at fault are mended (see `mending`) and read again, until no fault is left;
one that can't be mended is left out. Knowledge at fault is not mended: rules mean nothing without it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from advisor.errors import LoadError, Problem
from advisor.loading.canonical import canonical, sha256
from advisor.loading.knowledge import Sources, _all_concluded, _Assembly, _Layer
from advisor.loading.mending import Mending, StandIns, mend
from advisor.loading.rule_forms import KINDS
from advisor.loading.tree import Node, decode, parse_on
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion

_ROUNDS = 12
_OF_ALIASES = ("unknown-alias", "unfillable-placeholder")
"""Faults that may come of a condition's having been left out: it may have named the partner."""
_NOT_DRAWN = "unknown-conclusion"
_CONCLUDES = re.compile(r"no rule concludes ([a-z]+) '([^']+)'")
_NAME = re.compile(r"'\{?([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class AsFar:
    """What came of reading packs.

    knowledge: with every rule that could be read or mended; None where knowledge itself is at fault.
    problems: every fault there is. mended: by file, as faults name it. trees: the files as judged.
    words: all words of the files at fault, as written, for what they may have meant.
    """

    knowledge: KnowledgeBase | None
    problems: tuple[Problem, ...]
    mended: Mapping[str, Mending] = field(default_factory=dict)
    trees: Mapping[str, Node] = field(default_factory=dict)
    words: frozenset[str] = frozenset()


def read_as_far(packs: Sequence[Sources], unopened: Sequence[Problem] = ()) -> AsFar:
    """Return the knowledge base that packs make, so far as they can be read, with all faults.

    unopened: what is wrong with files that could not be opened, and are not among the packs' files.
    """
    attempt = _Attempt(packs, unopened)
    told = {problem: problem for problem in attempt.unparsed}
    if any(_is_knowledge(problem.file) for problem in told):
        return AsFar(None, tuple(told))
    for _ in range(_ROUNDS):
        try:
            knowledge = attempt.build()
        except LoadError as error:
            genuine = attempt.genuine(error.problems)
            told |= {problem: problem for problem in genuine if problem not in told}
            if not attempt.mend(error.problems):
                return AsFar(None, tuple(told))
        else:
            judged = _hashed(_without_made_up_ends(knowledge, attempt))
            return AsFar(judged, tuple(told), attempt.mended, attempt.trees, attempt.words())
    return AsFar(None, tuple(told))


class _Attempt:
    """The files of some packs as trees, mended from one reading to the next."""

    def __init__(self, packs: Sequence[Sources], unopened: Sequence[Problem]) -> None:
        self.packs = packs
        self.unparsed: list[Problem] = list(unopened)
        self.trees: dict[str, Node] = {}
        self.written: dict[str, frozenset[str]] = {}
        self.drawn: dict[str, set[tuple[str, str]]] = {}
        self.mended: dict[str, Mending] = {}
        self.left_out: set[str] = {problem.file for problem in unopened}
        self.before: dict[str, list[Problem]] = {}
        for level, sources in enumerate(packs):
            for name, raw in sources.files:
                self._parse(shown(sources, name, level), raw)

    def _parse(self, name: str, raw: bytes) -> None:
        try:
            tree, twice = parse_on(decode(raw, name), name)
        except LoadError as error:
            self.unparsed += error.problems
            self.left_out.add(name)
            self.written[name] = frozenset(raw.decode("utf-8", "replace").replace(",", " ").split())
            return
        self.unparsed += twice
        self.trees[name] = tree
        if _is_rule(name):
            self.written[name] = frozenset(_words(tree))
            self.drawn[name] = _all_concluded(tree)

    def build(self) -> KnowledgeBase:
        """Return the knowledge base that the trees make; LoadError with their faults."""
        assembly = _Tolerant(self)
        for sources in self.packs:
            assembly.layer(sources)
        return assembly.finish()

    def genuine(self, problems: Sequence[Problem]) -> list[Problem]:
        """Return the faults in what was written, and not those that come of what was left out."""
        at_fault = {p.file for p in problems if p.code != _NOT_DRAWN and _is_rule(p.file)}
        at_fault |= {*self.mended, *self.left_out}
        return [p for p in problems if self.is_genuine(p, at_fault)]

    def is_genuine(self, problem: Problem, at_fault: Collection[str]) -> bool:
        """Whether one fault does not come of what was left out; at_fault: the files at fault."""
        mending = self.mended.get(problem.file)
        if problem.code == _NOT_DRAWN and self.may_be_drawn(problem.message, at_fault):
            return False
        if problem.code == "unknown-name" and self.is_left_out(problem.message):
            return False
        if mending is None:
            return True
        named = _NAME.search(problem.message)
        follows = (
            problem.code in _OF_ALIASES
            and named is not None
            and named[1] in self.written[problem.file]
        )
        return problem.line > 0 and not follows and problem.code not in ("schema", _SHAPE)

    def may_be_drawn(self, message: str, at_fault: Collection[str]) -> bool:
        """Whether a conclusion that no rule draws may be that of a file at fault."""
        found = _CONCLUDES.search(message)
        if found is None:
            return False
        kind, name = found[1], found[2].rpartition(":")[2]
        paths = [PurePosixPath(file) for file in at_fault]
        files = [p for p in paths if p.parts[-2] == kind or p.parts[-2] not in KINDS]
        return any(p.stem == name or name in self.written.get(str(p), ()) for p in files)

    def is_left_out(self, message: str) -> bool:
        """Whether a message speaks of a rule whose file could not be mended."""
        return any(f"'{PurePosixPath(name).stem}'" in message for name in self.left_out)

    def mend(self, problems: Iterable[Problem]) -> bool:
        """Mend the files at fault, or leave them out; return False if knowledge is among them."""
        by_file: dict[str, list[Problem]] = {}
        for problem in problems:
            by_file.setdefault(problem.file, []).append(problem)
        stand_ins = self._stand_ins()
        if stand_ins is None or not all(_is_rule(name) for name in by_file):
            return False
        for name, found in by_file.items():
            kind, file = PurePosixPath(name).parts[-2:]
            mending = self.mended.setdefault(
                name, Mending(self.trees[name], kind, file.removesuffix(".yaml"))
            )
            again = self.before.get(name) == found
            self.before[name] = found
            if again or not mend(mending, found, stand_ins):
                self.left_out.add(name)
                del self.trees[name], self.mended[name]
        return True

    def _stand_ins(self) -> StandIns | None:
        """Return names that the knowledge has; None for a base without any."""
        claim, term, move = "", "", ""
        for name, tree in self.trees.items():
            if "knowledge/claims/" in name:
                claim = claim or tree.at(("claims", 0, "id")).text
            elif "knowledge/vocabulary/" in name:
                of_case = (t for t in _listed(tree, "terms") if tree_text(t, "of") == "case")
                term = term or next((tree_text(t, "id") for t in of_case), "")
            elif "knowledge/moves/" in name:
                move = move or tree_text(tree, "id")
        return StandIns(claim, term, move) if claim and term else None

    def words(self) -> frozenset[str]:
        """Return every word of the files at fault, as they were written."""
        return frozenset().union(*(self.written.get(n, ()) for n in (*self.mended, *self.left_out)))


_SHAPE = "malformed-condition"


def _without_made_up_ends(knowledge: KnowledgeBase, attempt: _Attempt) -> KnowledgeBase:
    """Return the knowledge with no mode or move that only stands in for an unknown one."""
    made_up = {
        mending.name
        for mending in attempt.mended.values()
        if mending.kind in ("mode", "move") and "conclude" in mending.parts
    }
    rules = {
        rule.id: replace(rule, kind="limit", conclude=(Conclusion("limit", rule.id, ()),))
        if rule.id.rpartition(":")[2] in made_up
        else rule
        for rule in knowledge.rules.values()
    }
    return replace(knowledge, rules=rules)


def _hashed(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Return the knowledge under a hash of its own: the engine keeps what it compiled by that."""
    return replace(knowledge, sha256=sha256(canonical(knowledge)))


class _Tolerant(_Assembly):
    """An assembly of trees that are read already; what files at fault conclude counts as concluded."""

    def __init__(self, attempt: _Attempt) -> None:
        super().__init__()
        self.attempt = attempt

    def trees(self, sources: Sources) -> dict[str, Node]:
        """Return the trees of a pack."""
        level = len(self.packs)
        names = ((name, shown(sources, name, level)) for name, _ in sources.files)
        known = self.attempt.trees
        return {name: known[full] for name, full in names if full in known}

    def layer_rules(self, layer: _Layer, trees: Mapping[str, Node]) -> None:
        """Add the rules of one pack."""
        for name, drawn in self.attempt.drawn.items():
            if name in self.attempt.mended:
                self.drawn |= {(kind, layer.resolve(id_)) for kind, id_ in drawn}
        super().layer_rules(layer, trees)


def shown(sources: Sources, name: str, level: int) -> str:
    """Return the name of a file as faults tell it: with the folder of its pack, but for the base."""
    return f"{sources.place.root.name}/{name}" if level else name


def _is_rule(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "rules" in parts[:-2] and parts[-2] != "evidence"


def _is_knowledge(name: str) -> bool:
    return not _is_rule(name)


def _listed(tree: Node, key: str) -> list[Node]:
    found = tree.get(key)
    return found.items if found is not None else []


def tree_text(tree: Node, key: str) -> str:
    """Return the word under a key, or none."""
    found = tree.get(key)
    return found.text if found is not None else ""


def _words(node: Node) -> Iterable[str]:
    if node.kind == "scalar":
        yield node.text
        yield from node.text.split()
    for inner in (*node.keys, *node.items):
        yield from _words(inner)
