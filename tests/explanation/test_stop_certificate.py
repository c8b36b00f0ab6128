"""The certificate is given only where no completion changes the mode or a move, and often enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product
from math import prod
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import knowledge as knowledge_of
from strategies import rule, term, worlds

from advisor.consultation import consult
from advisor.explanation.certificate import Completions, MoveKey
from advisor.explanation.neighbours import Neighbourhood, Opening, openings
from advisor.explanation.standing import Standing
from advisor.explanation.stopping import certificate
from advisor.explanation.words import Words
from advisor.inference.bitwise import BitwiseReading
from advisor.inference.evaluator import evaluate
from advisor.inference.plain import about
from advisor.inference.variants import columns_of
from advisor.loading.changes import read_settings
from advisor.model.case import NOT_ANSWERED, Case
from advisor.model.change import changed
from advisor.model.condition import All, Any, Concluded, Condition, Entity, Every, Is
from advisor.model.inquiry import Certificate
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import Conclusion
from advisor.model.trace import node

Outcome = frozenset[MoveKey]
KINDS = ("mode", "move")


def every_completion(case: Case, knowledge: KnowledgeBase) -> list[Case]:
    around = Neighbourhood(knowledge)
    ways = [around.completions(o) for o in openings(case, knowledge) if o.open]
    return [changed(case, chosen) for chosen in product(*ways)]


def outcome(case: Case, knowledge: KnowledgeBase) -> Outcome:
    """Return the mode and the moves, by the plain evaluator."""
    return frozenset(
        (str(c.kind), c.id, about(c.about, firing.bindings))
        for firing in evaluate(knowledge, case).firings
        for c in knowledge.rules[firing.rule].conclude
        if c.kind in KINDS
    )


def outcomes(cases: Sequence[Case], knowledge: KnowledgeBase) -> list[Outcome]:
    """Return the same for many cases at once; elsewhere the two readings are held to agree."""
    drawn = BitwiseReading(knowledge, columns_of(cases)).conclusions(KINDS)
    return [
        frozenset(key for key, (true, _) in drawn.items() if true >> index & 1)
        for index in range(len(cases))
    ]


def verdict(case: Case, knowledge: KnowledgeBase) -> tuple[Certificate, Outcome]:
    modes = consult(knowledge).read(case).modes
    now = outcome(case, knowledge)
    found = Completions(case, knowledge, modes, now)
    return certificate(found, Words(case, knowledge)), now


def complete(case: Case, knowledge: KnowledgeBase, random: Random) -> Case:
    around = Neighbourhood(knowledge)
    ways = [w for o in openings(case, knowledge) if o.open for w in [around.completions(o)]]
    return changed(case, tuple(random.choice(way) for way in ways))


def forget(case: Case, chosen: Sequence[Opening]) -> Case:
    return changed(case, tuple(opening.change(NOT_ANSWERED) for opening in chosen))


def reduced(case: Case, knowledge: KnowledgeBase, number: int, random: Random, most: int) -> Case:
    """Return a completion of a case with so many answers forgotten, at most so many ways to answer."""
    whole = complete(case, knowledge, random)
    around = Neighbourhood(knowledge)
    short = [o for o in openings(whole, knowledge) if o.term.type == "choice" and not o.term.axis]
    while True:
        chosen = random.sample(short, number)
        left = forget(whole, chosen)
        ways = [len(around.completions(o)) for o in openings(left, knowledge) if o.open]
        if prod(ways) <= most:
            return left


def partly(case: Case, knowledge: KnowledgeBase, random: Random) -> Case:
    """Return a case with all but a few of its open answers completed, few ways to answer the rest."""
    around = Neighbourhood(knowledge)
    open_ = [o for o in openings(case, knowledge) if o.open]
    random.shuffle(open_)
    left, chosen = 1, []
    for opening in open_:
        ways = around.completions(opening)
        if left * len(ways) <= 60:
            left *= len(ways)
        else:
            chosen.append(random.choice(ways))
    return changed(case, tuple(chosen))


def judged(case: Case, knowledge: KnowledgeBase) -> tuple[str, bool]:
    """Return the verdict, and whether every completion comes to what is concluded now."""
    found, now = verdict(case, knowledge)
    return found.verdict, {now} == {*outcomes(every_completion(case, knowledge), knowledge)}


@pytest.mark.prove
def test_it_is_given_where_no_completion_changes_anything_and_nowhere_else(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    tried: Counter[tuple[str, bool]] = Counter()
    for name in sorted(standings)[::12]:
        for number in (1, 3):
            case = reduced(standings[name].case, knowledge, number, Random(f"{name}{number}"), 50)
            tried[judged(case, knowledge)] += 1
    assert set(tried) == {("given", True), ("refused", False)}
    assert min(tried.values()) >= 2


@pytest.mark.prove
def test_many_reduced_cases_are_judged_rightly_by_the_plain_evaluator(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    tried: Counter[tuple[str, bool]] = Counter()
    for name in sorted(standings):
        case = reduced(standings[name].case, knowledge, 2, Random(name), 60)
        found, now = verdict(case, knowledge)
        every = {outcome(each, knowledge) for each in every_completion(case, knowledge)}
        tried[found.verdict, every == {now}] += 1
    assert set(tried) == {("given", True), ("refused", False)}
    assert min(tried.values()) >= 8


def _made_up(world: tuple[KnowledgeBase, list[Case]]) -> None:
    """A mode may hang on anything in a made-up base, so which are possible is found by trying."""
    knowledge = world[0]
    for number, drawn in enumerate(world[1]):
        case = partly(drawn, knowledge, Random(number))
        every = {*outcomes(every_completion(case, knowledge), knowledge)}
        now = outcome(case, knowledge)
        modes = {name for each in every for kind, name, _ in each if kind == "mode"}
        found = certificate(Completions(case, knowledge, modes, now), Words(case, knowledge))
        same = every == {now}
        kept = {name for kind, name, _ in now if kind == "mode"} == modes
        if kept:
            assert (
                found.verdict
                in {True: ("given", "not-shown"), False: ("refused", "not-shown")}[same]
            )


MADE_UP = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@MADE_UP
@given(world=worlds())
def test_it_is_right_of_made_up_rule_bases(world: tuple[KnowledgeBase, list[Case]]) -> None:
    _made_up(world)


@pytest.mark.prove
@settings(MADE_UP, max_examples=50)
@given(world=worlds())
def test_it_is_right_of_many_made_up_rule_bases(world: tuple[KnowledgeBase, list[Case]]) -> None:
    _made_up(world)


def test_what_speaks_against_it_changes_a_move_whatever_else_is_answered(
    standings: dict[str, Standing], knowledge: KnowledgeBase
) -> None:
    case = standings["education-business-link"].case
    found, _ = verdict(case, knowledge)
    assert found.verdict == "refused"
    assert found.against
    for each in found.against:
        settings = [f"{a.path}={a.value}" for a in each.answers]
        supposed = changed(case, read_settings(settings, case, knowledge)) if settings else case
        for seed in range(1):
            drawn = outcome(complete(supposed, knowledge, Random(seed)), knowledge)
            nodes = {node(*key) for key in drawn}
            assert nodes.issuperset(each.gains)
            assert nodes.isdisjoint(each.loses)


# ---- a base of one move, so small that one can see what is right


def one_move(*findings: Condition, most_read: int = 100) -> Certificate:
    """Return the certificate for a blank case, where the move needs every one of the findings."""
    rules = [
        rule(f"f{at}", "finding", when, Conclusion("finding", f"f{at}"))
        for at, when in enumerate(findings)
    ]
    needed = All(tuple(Concluded("finding", (f"f{at}",)) for at in range(len(findings))))
    base = knowledge_of([*rules, rule("m", "move", needed, Conclusion("move", "m"))], TERMS, {})
    case = Case("blank", "2007-01-01", "Blank", {})
    found = Completions(case, base, ("creating",), [("mode", "creating", ())], most_read=most_read)
    return certificate(found, Words(case, base))


TERMS = [
    term("climate", "case", "choice", "calm", "tense", "stormy"),
    term("delivery", "case", "choice", "stable", "at-risk"),
    term("mood", "case", "choice", "good", "bad"),
    term("sector", "partner", "choice", "public", "private"),
]
STORMY, CALM = Is("climate", ("stormy",)), Is("climate", ("calm",))
STABLE = Is("delivery", ("stable",))


def test_what_needs_one_answer_to_be_two_things_can_never_follow() -> None:
    found = one_move(STORMY, CALM)
    assert found.verdict == "given"
    assert "every combination" in " ".join(found.argument)


def test_what_takes_two_answers_together_refuses_it_and_both_are_told() -> None:
    found = one_move(STORMY, STABLE)
    assert found.verdict == "refused"
    assert {a.path: a.value for a in found.against[0].answers} == {
        "answers.climate": "stormy",
        "answers.delivery": "stable",
    }


def test_answers_that_the_others_can_spare_are_not_told() -> None:
    either = Any((STABLE, Is("mood", ("good",))))
    found = one_move(STORMY, either)
    assert found.verdict == "refused"
    assert len(found.against[0].answers) == 2


def test_a_search_that_grows_too_large_shows_nothing() -> None:
    found = one_move(STORMY, CALM, most_read=1)
    assert (found.verdict, found.undecided) == ("not-shown", ("move:m",))


def test_a_missing_list_of_partners_is_taken_as_it_is() -> None:
    """Without a list, a question about all partners stays open in every completion: nothing follows."""
    every = Every(Entity("partner", "p"), Is("sector", ("public",), "p"))
    found = one_move(every)
    assert found.verdict == "given"
    assert "no list of partners" in " ".join(found.argument)
