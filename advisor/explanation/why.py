"""Why a conclusion stands: the tree of its justifications, down to answers and claims."""

from __future__ import annotations

from advisor.explanation.reason import Reason, Sort
from advisor.explanation.standing import Bound, Standing
from advisor.explanation.words import decimal
from advisor.model import condition as c
from advisor.model.case import NOT_ANSWERED
from advisor.model.message import fill
from advisor.model.rule import Rule
from advisor.model.trace import Check, Counted, Firing, Position, Subject, node
from advisor.model.truth import Truth
from advisor.model.wording import phrase

_SORTS: dict[str, Sort] = {"position": "position", "check": "check", "firing": "rule"}
_HELD = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "can't be told yet"}


def why(standing: Standing, name: str) -> Reason:
    """Return why a node of the trace stands: a conclusion, a position, a check, a firing, an answer."""
    return Explainer(standing).reason(name)


class Explainer:
    """Explains nodes, each once in full; where it comes again it is only named."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.knowledge = standing.knowledge
        self.words = standing.words
        self.told: set[str] = set()
        self.asked = standing.asked

    def reason(self, name: str) -> Reason:
        """Return one node, explained."""
        kind, _, rest = name.partition(":")
        if kind == "answer":
            return self.answer(*_term_and_subject(rest))
        if kind == "absent":
            return self.absent(rest)
        if name in self.told:
            return Reason(name, _SORTS.get(kind, "conclusion"), self.statement(name), seen=True)
        self.told.add(name)
        if kind == "position":
            return self.position(self.standing.positions[rest])
        if kind == "check":
            return self.check(self.standing.checks[name])
        if kind == "firing":
            return self.justification(self.standing.firings[name])
        supports = tuple(self.justification(f) for f in self.standing.supporting(name))
        return Reason(name, "conclusion", self.statement(name), parts=supports)

    def statement(self, name: str) -> str:
        """Return what a conclusion says: the message of the first rule that drew it."""
        kind, _, rest = name.partition(":")
        if kind == "position":
            position = self.standing.positions[rest]
            return f"{rest.capitalize()}: {position.lean}"
        if kind == "check":
            return self.asked_in_words(name)
        if kind == "firing":
            firing = self.standing.firings[name]
            return self.words.rule(self.knowledge.rules[firing.rule], firing)
        firing = self.standing.supporting(name)[0]
        bound = {b.alias: b.subject for b in firing.bindings}
        return fill(self.knowledge.rules[firing.rule].message, self.standing.case, bound)

    # ------------------------------------------------------------------ rules

    def justification(self, firing: Firing) -> Reason:
        """Return one firing: what it matched, and what might have held it back."""
        rule = self.knowledge.rules[firing.rule]
        parts = [self.reason(name) for name in firing.matched]
        parts += self.exceptions(rule, firing)
        parts += self.held_back(rule, firing)
        said = f"{self.words.warrant(rule)}; rule {rule.id}{_weight(rule)}"
        return Reason(
            firing.id, "rule", self.words.rule(rule, firing), said, rule.claims, parts=tuple(parts)
        )

    def exceptions(self, rule: Rule, firing: Firing) -> list[Reason]:
        """Return the exceptions that did not defeat a rule: known not to hold, or not decided."""
        found = []
        bound = {b.alias: b.subject for b in firing.bindings}
        absences = {absence.exception: absence for absence in firing.absences}
        for place, exception in enumerate(rule.unless):
            if firing.defeat and firing.defeat.by == f"unless[{place}]":
                continue
            words = self.words.condition(exception)
            absence = absences.get(place)
            if absence is not None:
                text = f"It would give way if {words}. That can't be told yet"
                parts = tuple(self.reason(name) for name in absence.because)
            elif self.standing.truth(exception, bound) is Truth.TRUE:
                continue  # a defeated firing stops at the first exception that holds
            else:
                text = f"It would give way if {words}. That is not so"
                parts = tuple(self.reason(name) for name in self.read_by(exception, bound))
            found.append(Reason(firing.id, "exception", text, negative=True, parts=parts))
        return found

    def read_by(self, condition: c.Condition, bound: Bound) -> list[str]:
        """Return the nodes that a condition reads, or looks for in vain, in the order it names them."""
        if isinstance(condition, c.QUANTIFIED) and condition.entity.alias not in bound:
            return [f"check:{phrase(condition)}"]
        if isinstance(condition, c.Concluded):
            return self.looked_for(condition, bound)
        if isinstance(condition, c.Matches):
            return [
                node("answer", condition.term, bound[alias])
                for alias in (condition.alias, condition.other)
            ]
        if isinstance(condition, c.ANSWERED):
            subject = bound[condition.alias] if condition.alias else ()
            return [node("answer", condition.term, subject)]
        found = [name for part in c.parts(condition) for name in self.read_by(part, bound)]
        return list(dict.fromkeys(found))

    def looked_for(self, test: c.Concluded, bound: Bound) -> list[str]:
        """Return the conclusions that a test found, or their absence."""
        if test.kind in self.knowledge.axes:
            return [f"position:{test.kind}"]
        if test.kind == "mode":
            return [f"mode:{name}" for kind, name in self.standing.drawn if kind == "mode"]
        subject = bound[test.alias] if test.alias else None
        found = []
        for name in test.ids:
            drawn = [
                each.node
                for each in self.standing.drawn.get((test.kind, name), ())
                if subject in (None, each.subject)
            ]
            found += drawn or [f"absent:{node(test.kind, name, subject or ())}"]
        return list(dict.fromkeys(found))

    def held_back(self, rule: Rule, firing: Firing) -> list[Reason]:
        """Return what defeated a firing, if anything did."""
        if firing.defeat is None:
            return []
        if firing.defeat.by.startswith("unless["):
            place = int(firing.defeat.by.removeprefix("unless[").rstrip("]"))
            words = self.words.condition(rule.unless[place])
            parts = tuple(self.reason(name) for name in firing.defeat.because)
            text = f"It gives way, because {words}"
        else:
            parts = (self.reason(firing.defeat.by),)
            text = (
                "It gives way to a rule that says the same of this case more exactly, or goes first"
            )
        return [Reason(firing.id, "gave-way", text, negative=True, parts=parts)]

    # ------------------------------------------------------------------ what rules read

    def answer(self, term: str, subject: Subject) -> Reason:
        """Return an answer, with who gave it; a leaf."""
        name = f"answer:{term}[{','.join(subject)}]" if subject else f"answer:{term}"
        given = self.standing.answers.get(name, NOT_ANSWERED)
        return Reason(
            name,
            "answer",
            self.words.answer(term, subject, given),
            self.words.on_whose_word(given),
            given.claims,
            negative=given.status == "unknown" or isinstance(given.value, int),
        )

    def absent(self, rest: str) -> Reason:
        """Return a conclusion that was not drawn; a leaf, and a negative one."""
        base, _, about = rest.partition("[")
        kind, _, name = base.partition(":")
        subject = tuple(about.rstrip("]").split(",")) if about else ()
        text = self.words.absent(kind, name) + self.words.about(subject)
        return Reason(f"absent:{rest}", "absence", text, negative=True)

    def asked_in_words(self, name: str) -> str:
        """Return a question about all partners or relations, with its answer."""
        condition = self.asked.get(name)
        words = self.words.condition(condition) if condition else name.removeprefix("check:")
        return f"Asked of all: {words}? {_HELD[self.standing.checks[name].truth].capitalize()}"

    def check(self, check: Check) -> Reason:
        """Return a check, with the answers of those that decide it, and those that might."""
        parts: list[Reason] = []
        condition = self.asked.get(check.id)
        if condition is not None:
            for names, open_ in ((check.witnesses, False), (check.open, True)):
                for name in names:
                    parts += self.of_witness(condition, tuple(name.split(",")), open_=open_)
        if check.undeclared:
            text = f"{check.undeclared} relations that nobody described"
            parts.append(Reason(check.id, "absence", text, negative=True))
        if self.standing.case.partners is None:
            text = "the case gives no list of partners"
            parts.append(Reason(check.id, "absence", text, negative=True))
        negative = check.truth is not Truth.TRUE or not check.witnesses
        return Reason(
            check.id,
            "check",
            self.asked_in_words(check.id),
            negative=negative or isinstance(condition, c.AtLeastEntities),
            parts=tuple(parts),
        )

    def of_witness(self, asked: c.Quantified, subject: Subject, *, open_: bool) -> list[Reason]:
        """Return what the condition reads of one partner or relation."""
        found = {}
        for test in c.walk(asked.condition):
            if isinstance(test, c.ANSWERED) and getattr(test, "alias", None):
                reason = self.answer(test.term, subject)
                if not open_ or self.standing.answer(test.term, subject).status != "known":
                    found[reason.node] = reason
        return list(found.values())

    # ------------------------------------------------------------------ positions

    def position(self, position: Position) -> Reason:
        """Return a position with its arithmetic: every characteristic, and the bands."""
        axis = self.knowledge.axes[position.axis]
        parameters = self.knowledge.parameters
        first, second = parameters[axis.balanced_from], parameters[axis.balanced_to]
        least = parameters[axis.minimum_weight]
        text = (
            f"{position.axis.capitalize()}: {position.lean}. The rows that count add up to "
            f"{_sum(position)}; below {decimal(first.number)} "
            f"reads as {axis.first}, from {decimal(second.number)} on as {axis.second}"
        )
        if position.lean == "undetermined":
            text = (
                f"{position.axis.capitalize()}: undetermined. Rows of weight "
                f"{position.known_weight} are answered; it takes {least.count}"
            )
        lines = tuple(self.line(line) for line in position.lines)
        return Reason(f"position:{position.axis}", "position", text, negative=True, parts=lines)

    def line(self, line: Counted) -> Reason:
        """Return one characteristic's part in the arithmetic."""
        answer = self.answer(line.characteristic, ())
        if line.status == "counted":
            adds = f"adds {line.weight * line.signed:+d} of {3 * line.weight}"
            adds += " (strength not said, so moderate)" if line.defaulted else ""
        elif line.status == "left-out":
            adds = "left out: it does not apply"
        else:
            adds = f"counts nothing yet; it could add {line.low:+d} to {line.high:+d}"
        return Reason(
            answer.node, "line", f"{answer.text}: {adds}", answer.said, answer.claims, negative=True
        )


def _sum(position: Position) -> str:
    """Return a position's fraction, where its denominator comes from, and its decimal."""
    if not position.denominator:
        return "nothing"
    rows = sum(line.status == "counted" for line in position.lines)
    of = f"three for each of the {rows} rows counted"
    if position.denominator != 3 * rows:
        of = f"three times their weight, {position.denominator // 3}"
    value = position.numerator / position.denominator
    return f"{position.numerator}/{position.denominator}, about {value:+.2f} ({of})"


def _weight(rule: Rule) -> str:
    """Return how grave a rule takes its conclusions to be, where it says so."""
    said = [f"severity {c.severity}" for c in rule.conclude if c.severity]
    said += [f"degree {c.degree}" for c in rule.conclude if c.degree]
    return "".join(f"; {each}" for each in dict.fromkeys(said))


def _term_and_subject(rest: str) -> tuple[str, Subject]:
    term, _, about = rest.partition("[")
    return term, tuple(about.rstrip("]").split(",")) if about else ()
