"""Rule files and evidence tables to rules; what they cite is checked, what they read is resolved."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.errors import nearest, nearest_claim, shorten
from advisor.loading.conditions import ConditionReader, Words
from advisor.loading.examples import check_example
from advisor.loading.rule_forms import KINDS, ConclusionForm, RowForm, RuleForm, SideForm, TableForm
from advisor.loading.shape import read_form
from advisor.loading.tree import Node, Problems
from advisor.model.claim import Claim
from advisor.model.condition import Concluded, Condition, Is
from advisor.model.move import Move
from advisor.model.rule import STAGES, Conclusion, Rule
from advisor.model.term import MIXED

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CONCLUSION, _PLACEHOLDERS = "wrong-conclusion", "unfillable-placeholder"
_ENDS = {"relation": ("from", "to"), "partner": ()}


@dataclass(slots=True)
class Read:
    """One rule with the places that later checks need."""

    rule: Rule
    file: str
    tree: Node
    concluded: list[tuple[Concluded, tuple[Node, ...]]]
    overrides: tuple[str, str] | None = None
    in_examples: list[tuple[str, str, Node]] = field(default_factory=list)
    """The conclusions its examples take as drawn: (kind, id, place)."""


@dataclass(slots=True)
class RuleReader:
    """Reads the rule files of one pack."""

    words: Words
    claims: Mapping[str, Claim]
    moves: Mapping[str, Move]
    pack: str
    own_rules: Mapping[str, str]
    """Ids of this pack's rules as written, with the ids they stand for (empty for the base)."""
    problems: Problems
    weighed: set[str] = field(default_factory=set)

    def own(self, name: str) -> str:
        """Return the id of a rule that this pack defines."""
        return self.own_rules.get(name, name)

    def rule(self, tree: Node, file: str, kind: str, name: str) -> Read | None:
        """Return the rule in one file; `kind` and `name` are its folder's and its own."""
        before = len(self.problems.found)
        form = read_form(RuleForm, tree, file, self.problems)
        reader = ConditionReader(self.words, file, self.problems)
        when = unless = None
        when_node, unless_node = _child(tree, "when"), _child(tree, "unless")
        if when_node is not None and when_node.kind == "mapping":
            when = reader.when(when_node)
            if when is not None:
                reader.check_pairs(when, when_node)
        if unless_node is not None and unless_node.kind == "sequence":
            unless = [reader.exception(item) for item in unless_node.items]
        if form is None:
            self.rest_of_a_misshapen_rule(tree, file, reader)
            return None
        if form.id != name:
            told = f"the file is named '{name}.yaml', its id '{form.id}'"
            self.fault(file, tree.get("id"), told, "misplaced")
        exceptions = tuple(reader.finish(e) for e in unless or () if e is not None)
        conclude = self.conclusions(form, tree, file, kind, reader)
        claims = self.cite(form.source.claims, tree, file)
        self.reasoned(form.source.warrant, form.source.reasoning, tree, file)
        if when is not None:
            self.message(form.message, tree.get("message") or tree, file, reader)
        in_examples = self.examples(tree, file)
        if when is None or len(self.problems.found) > before:
            return None
        return Read(
            Rule(
                id=self.own(form.id),
                kind=conclude[0].kind if conclude else "finding",
                title=form.title,
                status=form.status,
                author=form.author,
                reviewer=form.reviewer,
                date=form.date.isoformat(),
                claims=claims,
                warrant=form.source.warrant,
                reasoning=form.source.reasoning,
                when=reader.finish(when),
                unless=exceptions,
                conclude=conclude,
                overridden_by=tuple(self.own(r) for r in form.overridden_by),
                message=self.resolved(form.message, reader),
                examples=json.dumps(
                    {"fires": form.examples.fires, "silent": form.examples.silent},
                    ensure_ascii=False,
                    sort_keys=True,
                    separators=(",", ":"),
                ),
                tags=form.tags,
                pack=self.pack,
            ),
            file,
            tree,
            reader.concluded,
            (form.overrides.id, form.overrides.sha256) if form.overrides else None,
            in_examples,
        )

    def rest_of_a_misshapen_rule(self, tree: Node, file: str, reader: ConditionReader) -> None:
        """Check what can be checked of a rule whose form is wrong, so that one run tells all."""
        source = tree.get("source")
        claims = source.get("claims") if source is not None else None
        if claims is not None:
            for item in claims.items if claims.kind == "sequence" else [claims]:
                if not self.problems.told(file, item):
                    self.known_claim(self.words.resolve(item.text), item, file)
        message = tree.get("message")
        if message is not None and message.kind == "scalar" and reader.bound:
            self.message(message.text, message, file, reader)
        self.examples(tree, file)

    def examples(self, tree: Node, file: str) -> list[tuple[str, str, Node]]:
        """Check the examples beside a rule; return the conclusions they take as drawn."""
        examples = _child(tree, "examples")
        drawn: list[tuple[str, str, Node]] = []
        before = len(self.problems.found)
        for group in ("fires", "silent"):
            listed = examples.get(group) if examples is not None else None
            for item in listed.items if listed is not None else ():
                found = check_example(item, file, self.words, self.claims, self.problems)
                drawn += found.places if found is not None else ()
        self.problems.of_sort(before, "bad-example")
        return drawn

    def fault(self, file: str, node: Node | None, message: str, code: str = "schema") -> None:
        """Record a fault at a node of a file."""
        self.problems.add(file, node, message, code)

    def conclusions(
        self, form: RuleForm, tree: Node, file: str, folder: str, reader: ConditionReader
    ) -> tuple[Conclusion, ...]:
        """Return what the rule concludes, checked against the folder it stands in."""
        node = tree.get("conclude") or tree
        found = []
        for index, given in enumerate(form.conclude):
            conclusion = self.conclusion(given, tree.at(("conclude", index)), file, reader)
            if conclusion is not None:
                found.append(conclusion)
        if found and found[0].kind != folder:
            self.fault(
                file,
                node,
                f"a rule that concludes a {found[0].kind} goes in rules/{found[0].kind}/",
                "misplaced",
            )
        if len({STAGES[c.kind] for c in found}) > 1:
            told = "the conclusions of one rule belong to one stage; split the rule"
            self.fault(file, node, told, _CONCLUSION)
        return tuple(found)

    def conclusion(
        self, given: ConclusionForm, node: Node, file: str, reader: ConditionReader
    ) -> Conclusion | None:
        """Return one conclusion, or record what is wrong with it."""
        kinds = [kind for kind in KINDS if getattr(given, kind) is not None]
        if len(kinds) != 1:
            self.fault(file, node, f"conclude one of {', '.join(KINDS)}", _CONCLUSION)
            return None
        kind = kinds[0]
        name = str(getattr(given, kind))
        wanted = _WANTED.get(kind, ())
        for detail, key in _DETAILS.items():
            present = getattr(given, detail) is not None
            if present != (detail in wanted) and not (detail == "nearest" and kind == "mode"):
                verb = "takes no" if present else "needs"
                told = f"a conclusion of kind '{kind}' {verb} '{key}'"
                self.fault(file, node, told, _CONCLUSION)
                return None
        if kind == "mode":
            if name not in self.words.modes:
                told = f"unknown mode '{name}'{nearest(name, self.words.modes)}"
                self.fault(file, node, told, "unknown-name")
            if given.nearest is not None and given.nearest not in self.words.modes:
                hint = nearest(given.nearest, self.words.modes)
                self.fault(file, node, f"unknown mode '{given.nearest}'{hint}", "unknown-name")
            if (name == "outside") != (given.nearest is not None):
                told = "the mode 'outside' names its 'nearest' mode, no other does"
                self.fault(file, node, told, _CONCLUSION)
        if given.precedence is not None and kind != "risk":
            told = "only a risk takes a 'precedence'; that of a move is its own"
            self.fault(file, node, told, _CONCLUSION)
        full = self.words.resolve(name)
        if kind != "move" or full in self.moves:  # a finding of the pack may be called as a move
            name = full
        if kind == "move" and name not in self.moves:
            hint = nearest(name, self.moves)
            told = f"the catalogue has no move '{shorten(name)}'{hint}"
            self.fault(file, node, told, "unknown-name")
        about = given.about
        if about == ("partnership",):
            about = ()
        for alias in about or ():
            if alias not in reader.bound:
                hint = nearest(alias, reader.bound, otherwise=sorted(reader.bound))
                told = f"no alias '{alias}' is bound by 'when'{hint}"
                self.fault(file, node, told, "unknown-alias")
        return Conclusion(
            kind=kind,
            id=name,
            about=about,
            severity=given.severity,
            who_bears_it=given.who_bears_it,
            degree=given.degree,
            nearest=given.nearest,
            precedence=given.precedence,
        )

    def resolved(self, message: str, reader: ConditionReader) -> str:
        """Return a message whose placeholders name terms by their full ids."""

        def full(match: re.Match[str]) -> str:
            alias, dot, attribute = match[1].partition(".")
            if alias in reader.bound:
                return f"{{{alias}{dot}{self.full_name(attribute)}}}"
            return f"{{{self.full_name(match[1])}}}"

        return _PLACEHOLDER.sub(full, message)

    def full_name(self, name: str) -> str:
        """Return the id of the term that a name, bare or earlier, stands for; else the name."""
        name = self.words.resolve(name)
        return self.words.names.get(name, name)

    def cite(self, claims: tuple[str, ...], node: Node, file: str) -> tuple[str, ...]:
        """Return the ids of the claims cited, checked to exist."""
        ids = tuple(self.words.resolve(claim) for claim in claims)
        for index, claim in enumerate(ids):
            self.known_claim(claim, node.at(("source", "claims", index)), file)
        return ids

    def known_claim(self, claim: str, node: Node, file: str) -> None:
        """Record a fault if there is no such claim."""
        if claim not in self.claims:
            told = f"unknown claim '{claim}'{nearest_claim(claim, self.claims)}"
            self.fault(file, node, told, "unknown-claim")

    def reasoned(self, warrant: str, reasoning: str | None, node: Node, file: str) -> None:
        """Check that what goes beyond the source says why."""
        if warrant != "stated" and not reasoning:
            told = f"the warrant '{warrant}' needs a 'reasoning'"
            self.fault(file, node.at(("source", "warrant")), told, "missing-warrant")

    def message(self, text: str, node: Node, file: str, reader: ConditionReader) -> None:
        """Check that every placeholder of a message can be filled."""
        if "{" in _PLACEHOLDER.sub("", text) or "}" in _PLACEHOLDER.sub("", text):
            self.fault(file, node, "a brace without its partner in the message", _PLACEHOLDERS)
        for name in _PLACEHOLDER.findall(text):
            alias, _, attribute = name.partition(".")
            entity = reader.bound.get(alias)
            if entity is not None:
                terms = [t.id for t in self.words.terms.values() if t.of == entity.kind]
                known = ["", *_ENDS[entity.kind], *terms]
                if self.full_name(attribute) not in known:
                    hint = nearest(attribute, known)
                    told = f"'{{{shorten(name)}}}' names nothing of {alias}{hint}"
                    self.fault(file, node, told, _PLACEHOLDERS)
                continue
            term = self.words.names.get(self.words.resolve(name))
            if term is None or self.words.terms[term].of != "case":
                known = [*reader.bound, *self.words.names]
                self.fault(
                    file,
                    node,
                    f"'{{{shorten(name)}}}' is neither an alias nor a term of the case"
                    f"{nearest(name, known, otherwise=sorted(reader.bound))}",
                    _PLACEHOLDERS,
                )

    def table(self, tree: Node, file: str) -> list[Read]:
        """Return the rules of one evidence table: three a row."""
        form = read_form(TableForm, tree, file, self.problems)
        if form is None:
            return []
        if form.warrant != "stated" and not form.reasoning:
            told = f"the warrant '{form.warrant}' needs a 'reasoning'"
            self.fault(file, tree.get("warrant"), told, "missing-warrant")
        axis = self.words.axes.get(self.words.resolve(form.axis))
        if axis is None:
            self.fault(file, tree.get("axis"), f"unknown axis '{form.axis}'", "unknown-name")
            return []
        found: list[Read] = []
        for index, row in enumerate(form.rows):
            node = tree.at(("rows", index))
            term = self.words.terms.get(self.words.resolve(row.characteristic))
            if term is None or term.poles is None:
                known = [t.id for t in self.words.terms.values() if t.poles]
                self.fault(
                    file,
                    node.at(("characteristic",)),
                    f"unknown characteristic '{row.characteristic}'"
                    f"{nearest(row.characteristic, known)}",
                    "unknown-term",
                )
                continue
            if term.id in self.weighed:
                told = f"'{term.id}' has a row already; one weight to a term"
                self.fault(file, node, told, "defined-twice")
            self.weighed.add(term.id)
            for side, pole in ((row.first, axis.first), (row.second, axis.second)):
                if term.poles.get(side.value) != pole:
                    told = f"'{side.value}' is not the {pole} pole of '{term.id}'"
                    self.fault(file, node, told, "unknown-value")
                self.cite(side.claims, node, file)
            both = SideForm.model_construct(
                value=MIXED, claims=(row.first.claims[0], row.second.claims[0]), message=row.mixed
            )
            for side, toward in (
                (row.first, axis.first),
                (row.second, axis.second),
                (both, MIXED),
            ):
                rule = self.evidence(form, row, side, term.id, toward)
                self.message(
                    side.message, node, file, ConditionReader(self.words, file, self.problems)
                )
                found.append(Read(rule, file, node, []))
        return found

    def evidence(
        self, form: TableForm, row: RowForm, side: SideForm, term: str, toward: str
    ) -> Rule:
        """Return the rule by which one answer to a characteristic counts for a pole."""
        when: Condition = Is(term, (side.value,))
        return Rule(
            id=self.own(f"{row.row}-{toward}"),
            kind="evidence",
            title=f"{row.characteristic}: {side.value}",
            status=form.status,
            author=form.author,
            reviewer=form.reviewer,
            date=form.date.isoformat(),
            claims=tuple(self.words.resolve(claim) for claim in side.claims),
            warrant=form.warrant,
            reasoning=form.reasoning,
            when=when,
            unless=(),
            conclude=(Conclusion("evidence", term, toward=toward, weight=row.weight),),
            overridden_by=(),
            message=side.message,
            examples=json.dumps(
                {"fires": [{term: side.value}], "silent": [{}]}, separators=(",", ":")
            ),
            pack=self.pack,
        )


_DETAILS = {
    "severity": "severity",
    "who_bears_it": "who-bears-it",
    "degree": "degree",
    "nearest": "nearest",
}
_WANTED = {"risk": ("severity", "who_bears_it"), "failure": ("degree",)}


def _child(tree: Node, name: str) -> Node | None:
    return tree.get(name) if tree.kind == "mapping" else None
