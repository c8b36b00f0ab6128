"""What an author writes under `when` and `unless` reads to one model object, or is refused in place."""

from __future__ import annotations

import pytest
from made_up_base import rule_faults, rule_of, rule_text, said, unmarked

from advisor.model.condition import (
    All,
    Any,
    AtLeast,
    AtLeastEntities,
    Bound,
    Compares,
    Concluded,
    Condition,
    Entity,
    Every,
    IncludesAll,
    Is,
    IsUnknown,
    Matches,
    NoEntity,
    NoneOf,
    Some,
)

P = Entity("partner", "p")
R = Entity("relation", "r")
ONCE = Entity("relation", "r", once_a_pair=True)
LOW = Is("direct-contact", ("low",))
BLAME = Is("blame", ("present",))
OPEN = Is("open", ("low",), "r")
ABSENT = Is("senior-engagement", ("absent",), "p")


def when(text: str, kind: str = "move") -> Condition:
    conclude = "{move: talk}" if kind == "move" else None
    return rule_of(rule_text("x", text, conclude), kind).when


CONSTRUCTS: dict[str, tuple[str, Condition]] = {
    "a value": ("{direct-contact: low}", LOW),
    "one of several values": (
        "{direct-contact: [low, high]}",
        Is("direct-contact", ("low", "high")),
    ),
    "not-applicable": ("{blame: not-applicable}", Is("blame", ("not-applicable",))),
    "not-applicable of a number": ("{share: not-applicable}", Is("share", ("not-applicable",))),
    "mixed": ("{governance: [mixed, ambiguous]}", Is("governance", ("mixed", "ambiguous"))),
    "a value of a set": ("{integration: joint-posts}", Is("integration", ("joint-posts",))),
    "the empty set": ("{integration: none}", Is("integration", ("none",))),
    "includes-all": (
        "{integration: {includes-all: [joint-posts, pooled-budget]}}",
        IncludesAll("integration", ("joint-posts", "pooled-budget")),
    ),
    "a usual name": ("{form: forum}", Is("form", ("forum",))),
    "a name nobody foresaw": ("{form: joint-committee}", Is("form", ("joint-committee",))),
    "an earlier name of a term": ("{blame-culture: present}", BLAME),
    "a number": ("{share: {at-least: 0.15}}", Compares("share", "at-least", Bound(1500))),
    "a whole number": ("{staff: {more-than: 5}}", Compares("staff", "more-than", Bound(50_000))),
    "a negative number": ("{share: {at-most: -0.5}}", Compares("share", "at-most", Bound(-5000))),
    "less than a parameter": (
        "{share: {less-than: considerable-share}}",
        Compares("share", "less-than", Bound(parameter="considerable-share")),
    ),
    "between two numbers": (
        "{share: {at-least: 0.1, less-than: 0.2}}",
        All(
            (
                Compares("share", "at-least", Bound(1000)),
                Compares("share", "less-than", Bound(2000)),
            )
        ),
    ),
    "unknown": ("{unknown: blame}", IsUnknown("blame")),
    "unknown by an earlier name": ("{unknown: blame-culture}", IsUnknown("blame")),
    "nested all, any and none": (
        (
            "{all: [{direct-contact: low}, {any: [{blame: present}, {none: [{direct-contact: low}, "
            "{all: [{blame: present}]}]}]}]}"
        ),
        All((LOW, Any((BLAME, NoneOf((LOW, All((BLAME,)))))))),
    ),
    "at least a number of a list": (
        "{at-least: {number: 2, of: [{direct-contact: low}, {blame: present}, {unknown: form}]}}",
        AtLeast(Bound(2), (LOW, BLAME, IsUnknown("form"))),
    ),
    "at least a parameter of a list": (
        "{at-least: {of: [{direct-contact: low}, {blame: present}], number: several}}",
        AtLeast(Bound(parameter="several"), (LOW, BLAME)),
    ),
    "a mode": ("{mode: [complying, outside]}", Concluded("mode", ("complying", "outside"))),
    "an approach": ("{approach: mandatory}", Concluded("approach", ("mandatory",))),
    "a basis": ("{basis: [balanced, trust]}", Concluded("basis", ("balanced", "trust"))),
    "a finding": ("{finding: far-from-users}", Concluded("finding", ("far-from-users",))),
    "one of several findings": (
        "{finding: [far-from-users, rivalry]}",
        Concluded("finding", ("far-from-users", "rivalry")),
    ),
    "a failure of any degree": (
        "{failure: membership-gaps}",
        Concluded("failure", ("membership-gaps",)),
    ),
    "a failure of one degree": (
        "{failure: {id: [membership-gaps], degree: present}}",
        Concluded("failure", ("membership-gaps",), "present"),
    ),
    "strength, risk and quality": (
        "{all: [{strength: close-to-users}, {risk: blame}, {quality: judged}]}",
        All(
            (
                Concluded("strength", ("close-to-users",)),
                Concluded("risk", ("blame",)),
                Concluded("quality", ("judged",)),
            )
        ),
    ),
    "some partner": ("{some: {partner: p, senior-engagement: absent}}", Some(P, ABSENT)),
    "some partner by an earlier name of a term": (
        "{some: {partner: p, seniors: absent}}",
        Some(P, ABSENT),
    ),
    "some partner of whom nothing is asked": ("{some: {partner: p}}", Some(P, All(()))),
    "several conditions on one partner": (
        "{some: {partner: p, senior-engagement: absent, roles: provider, direct-contact: low}}",
        Some(P, All((ABSENT, Is("roles", ("provider",), "p"), LOW))),
    ),
    "groups inside a block": (
        "{some: {relation: r, any: [{open: low}, {none: [{history: good}]}], unknown: history}}",
        Some(
            R,
            All(
                (
                    Any((OPEN, NoneOf((Is("history", ("good",), "r"),)))),
                    IsUnknown("history", "r"),
                )
            ),
        ),
    ),
    "every partner": ("{every: {partner: p, senior-engagement: absent}}", Every(P, ABSENT)),
    "no partner": ("{none: {partner: p, senior-engagement: absent}}", NoEntity(P, ABSENT)),
    "every relation": ("{every: {relation: r, open: low}}", Every(R, OPEN)),
    "no relation": ("{none: {relation: r, open: low}}", NoEntity(R, OPEN)),
    "at least so many partners": (
        "{at-least: {number: 2, of: {partner: p, senior-engagement: absent}}}",
        AtLeastEntities(Bound(2), P, ABSENT),
    ),
    "at least a parameter of relations": (
        "{at-least: {number: several, of: {relation: r, open: low}}}",
        AtLeastEntities(Bound(parameter="several"), R, OPEN),
    ),
    "at least so many partners at all": (
        "{at-least: {number: 3, of: {partner: p}}}",
        AtLeastEntities(Bound(3), P, All(())),
    ),
    "a number of a partner": (
        "{some: {partner: p, load: {more-than: 3}}}",
        Some(P, Compares("load", "more-than", Bound(30_000), "p")),
    ),
    "a set of a partner": (
        "{some: {partner: p, roles: {includes-all: [provider, banker]}}}",
        Some(P, IncludesAll("roles", ("provider", "banker"), "p")),
    ),
    "a conclusion inside a relation's block is about that relation": (
        "{some: {relation: r, finding: rivalry, open: low}}",
        Some(R, All((Concluded("finding", ("rivalry",), None, "r"), OPEN))),
    ),
    "a failure with its degree about a partner": (
        "{some: {partner: p, failure: {id: membership-gaps, degree: emerging}}}",
        Some(P, Concluded("failure", ("membership-gaps",), "emerging", "p")),
    ),
    "a conclusion inside every is about each": (
        "{every: {relation: r, none: [{finding: rivalry}]}}",
        Every(R, NoneOf((Concluded("finding", ("rivalry",), None, "r"),))),
    ),
    "a mode inside a block is the partnership's": (
        "{some: {partner: p, mode: complying, senior-engagement: absent}}",
        Some(P, All((Concluded("mode", ("complying",)), ABSENT))),
    ),
    "two partners whose answers differ": (
        (
            "{all: [{some: {partner: a}}, "
            "{some: {partner: b, pair-with: a, culture: {differs-from: a}}}]}"
        ),
        All(
            (
                Some(Entity("partner", "a"), All(())),
                Some(
                    Entity("partner", "b", pair_with="a"),
                    Matches("culture", "b", "a", same=False),
                ),
            )
        ),
    ),
    "two partners whose answers are the same, one inside the other": (
        "{some: {partner: a, some: {partner: b, sector: {same-as: a}}}}",
        Some(
            Entity("partner", "a"),
            Some(Entity("partner", "b"), Matches("sector", "b", "a", same=True)),
        ),
    ),
    "a relation between two bound partners": (
        (
            "{all: [{some: {partner: a, roles: provider}}, {some: {partner: b}}, "
            "{some: {relation: r, from: a, to: b, open: low}}]}"
        ),
        All(
            (
                Some(Entity("partner", "a"), Is("roles", ("provider",), "a")),
                Some(Entity("partner", "b"), All(())),
                Some(Entity("relation", "r", source="a", target="b"), OPEN),
            )
        ),
    ),
    "a relation from one bound partner": (
        "{all: [{some: {partner: a}}, {some: {relation: r, from: a, open: low}}]}",
        All(
            (
                Some(Entity("partner", "a"), All(())),
                Some(Entity("relation", "r", source="a"), OPEN),
            )
        ),
    ),
    "about inside any": (
        "{all: [{some: {relation: r}}, {any: [{about: {r: {open: low}}}, {blame: present}]}]}",
        All((Some(R, All(())), Any((OPEN, BLAME)))),
    ),
    "a some inside any, none and at-least does not bind": (
        (
            "{any: [{some: {partner: p, senior-engagement: absent}}, "
            "{none: [{some: {partner: p, senior-engagement: absent}}]}, "
            "{at-least: {number: 1, of: [{some: {partner: p, senior-engagement: absent}}]}}]}"
        ),
        Any((Some(P, ABSENT), NoneOf((Some(P, ABSENT),)), AtLeast(Bound(1), (Some(P, ABSENT),)))),
    ),
}


@pytest.mark.parametrize(("text", "expected"), CONSTRUCTS.values(), ids=CONSTRUCTS)
def test_every_construct_reads_to_exactly_what_it_says(text: str, expected: Condition) -> None:
    assert when(text) == expected


def test_block_style_reads_as_flow_style_does() -> None:
    block = """
  all:
    - direct-contact: low
    - some:
        relation: r
        open: low
    - at-least:
        number: 1
        of:
          - blame: present
"""
    flow = (
        "{all: [{direct-contact: low}, {some: {relation: r, open: low}}, "
        "{at-least: {number: 1, of: [{blame: present}]}}]}"
    )
    assert when(block) == when(flow)


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        ("{blame: present}", BLAME),
        ("{about: {r: {history: good}}}", Is("history", ("good",), "r")),
        (
            "{about: {r: {any: [{history: good}, {unknown: open}]}}}",
            Any((Is("history", ("good",), "r"), IsUnknown("open", "r"))),
        ),
        ("{about: {r: {finding: rivalry}}}", Concluded("finding", ("rivalry",), None, "r")),
        ("{about: {b: {culture: {same-as: a}}}}", Matches("culture", "b", "a", same=True)),
        ("{some: {partner: q, senior-engagement: absent}}", None),
    ],
)
def test_an_exception_may_speak_of_what_when_binds(
    exception: str, expected: Condition | None
) -> None:
    binding = (
        "{all: [{some: {partner: a}}, {some: {partner: b}}, {some: {relation: r, open: low}}]}"
    )
    text = rule_text("x", binding, "{move: talk}", more=f"unless: [{exception}]")
    partner = Entity("partner", "q")
    checked = Some(partner, Is("senior-engagement", ("absent",), "q"))
    assert rule_of(text, "move").unless == (expected or checked,)


@pytest.mark.parametrize(
    ("conclude", "about"),
    [
        ("{finding: x}", None),
        ("{finding: x, about: a}", ("a",)),
        ("{finding: x, about: [a, r]}", ("a", "r")),
        ("{finding: x, about: partnership}", ()),
    ],
)
def test_a_conclusion_is_about_all_that_is_bound_unless_it_says_otherwise(
    conclude: str, about: tuple[str, ...] | None
) -> None:
    binding = "{all: [{some: {partner: a}}, {some: {relation: r, open: low}}]}"
    (found,) = rule_of(rule_text("x", binding, conclude)).conclude
    assert found.about == about


# ---- once a pair


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("{some: {relation: r, competing: directly}}", True),
        ("{some: {relation: r, competing: directly, shared: {at-least: 2}}}", True),
        ("{some: {relation: r, unknown: competing}}", True),
        ("{some: {relation: r, any: [{competing: directly}, {blame: present}]}}", True),
        ("{every: {relation: r, competing: no}}", True),
        ("{none: {relation: r, shared: {at-least: 2}}}", True),
        ("{at-least: {number: 2, of: {relation: r, competing: directly}}}", True),
        ("{any: [{some: {relation: r, competing: directly}}]}", True),
        ("{some: {relation: r}}", False),
        ("{some: {relation: r, competing: directly, open: low}}", False),
        ("{some: {relation: r, competing: directly, none: [{unknown: history}]}}", False),
        ("{some: {relation: r, finding: rivalry}}", False),
        ("{every: {relation: r, any: [{competing: no}, {open: high}]}}", False),
        ("{at-least: {number: 2, of: {relation: r, blame: present}}}", False),
    ],
)
def test_a_relation_counts_once_a_pair_exactly_when_only_symmetric_terms_are_read(
    text: str, once: bool
) -> None:
    found = when(text)
    inner = found.of[0] if isinstance(found, Any) else found
    assert isinstance(inner, Some | Every | NoEntity | AtLeastEntities)
    assert inner.entity.once_a_pair is once


@pytest.mark.parametrize(
    ("more", "once"),
    [("{competing: directly}", True), ("{open: low}", False), ("{unknown: history}", False)],
)
def test_what_an_exception_reads_of_a_relation_counts_too(more: str, once: bool) -> None:
    text = rule_text(
        "x",
        "{some: {relation: r, shared: {at-least: 2}}}",
        more=f"unless: [{{about: {{r: {more}}}}}]",
    )
    found = rule_of(text).when
    assert isinstance(found, Some)
    assert found.entity.once_a_pair is once


def test_what_about_reads_in_another_part_of_the_condition_counts_too() -> None:
    found = when(
        "{all: [{some: {relation: r, competing: directly}}, {any: [{about: {r: {open: low}}}]}]}"
    )
    assert isinstance(found, All)
    assert found.of[0] == Some(R, Is("competing", ("directly",), "r"))


def test_a_relation_with_a_given_end_is_never_once_a_pair() -> None:
    found = when("{all: [{some: {partner: a}}, {some: {relation: r, to: a, competing: directly}}]}")
    assert isinstance(found, All)
    assert found.of[1] == Some(
        Entity("relation", "r", target="a"), Is("competing", ("directly",), "r")
    )


def test_a_check_and_a_some_beside_it_are_each_marked_by_what_they_read_themselves() -> None:
    found = when(
        "{all: [{none: {relation: s, open: low}}, {some: {relation: r, competing: directly}}]}"
    )
    assert found == All(
        (
            NoEntity(Entity("relation", "s"), Is("open", ("low",), "s")),
            Some(ONCE, Is("competing", ("directly",), "r")),
        )
    )


# ---- mistakes

PAIR = "{all: [{some: {partner: a}}, {some: {relation: r, open: low}}, "
MISTAKES: dict[str, tuple[str, tuple[str, ...]]] = {
    "an unknown term": ("{¦direct-contct: low}", ("unknown term", "did you mean 'direct-contact'")),
    "a term far from any known": ("{¦zzz: low}", ("unknown term 'zzz'",)),
    "a misspelt word of the language": ("{¦al: [{blame: present}]}", ("did you mean 'all'",)),
    "an unknown value": (
        "{direct-contact: ¦lwo}",
        ("'direct-contact' can't be 'lwo'", "did you mean 'low'"),
    ),
    "an unknown value far from any known": ("{direct-contact: ¦often}", ("known: low, high",)),
    "an unknown value in a list": ("{direct-contact: [low, ¦hihg]}", ("did you mean 'high'",)),
    "a value listed twice": ("{direct-contact: [low, ¦low]}", ("'low' is listed twice",)),
    "unknown as a value": ("{blame: ¦unknown}", ("write 'unknown: blame'",)),
    "unknown of an unknown term": ("{unknown: ¦blam}", ("did you mean 'blame'",)),
    "mixed of what is no characteristic": ("{blame: ¦mixed}", ("'blame' can't be 'mixed'",)),
    "no value": ("{blame: ¦}", ("a word is wanted",)),
    "an empty list of values": ("{blame: ¦[]}", ("a word is wanted",)),
    "a number without a comparison": ("{share: ¦0.1}", ("'share' is a number", "at-least: 5")),
    "a list of numbers": ("{share: ¦[0.1, 0.2]}", ("'share' is a number",)),
    "a comparison of a word": ("{blame: {¦at-least: 5}}", ("'at-least' does not go with 'blame'",)),
    "an unknown comparison": ("{share: {¦at-lest: 5}}", ("it takes at-least, more-than",)),
    "an empty comparison": ("{share: ¦{}}", ("say what 'share' is compared with",)),
    "an exponent": ("{share: {at-least: ¦1e-05}}", ("plain number", "'1e-05'")),
    "a hexadecimal number": ("{share: {at-least: ¦0x1F}}", ("plain number",)),
    "a number with an underscore": ("{staff: {at-least: ¦1_000}}", ("plain number",)),
    "five decimals": ("{share: {at-least: ¦0.00001}}", ("at most four decimals",)),
    "an unknown parameter": (
        "{share: {at-least: ¦considerable-shar}}",
        ("the id of a parameter", "did you mean 'considerable-share'"),
    ),
    "includes-all of what is no set": (
        "{blame: {¦includes-all: [present]}}",
        ("does not go with",),
    ),
    "includes-all of an unknown value": (
        "{integration: {includes-all: [joint-posts, ¦pooled-bugdet]}}",
        ("did you mean 'pooled-budget'",),
    ),
    "two keys in one entry": (
        "{all: [{blame: present, ¦direct-contact: low}]}",
        ("one condition to a list entry",),
    ),
    "two keys under when": ("{blame: present, ¦direct-contact: low}", ("one condition",)),
    "a word where a condition is wanted": ("{all: [¦blame]}", ("a condition is written",)),
    "an empty condition": ("{all: [¦{}]}", ("a condition is written",)),
    "all without a list": ("{all: ¦{blame: present}}", ("a list of conditions is wanted",)),
    "any of nothing": ("{any: ¦[]}", ("a list of conditions is wanted",)),
    "none of a word": ("{none: ¦blame}", ("a list of conditions is wanted",)),
    "at-least without a number": (
        "{at-least: ¦{of: [{blame: present}]}}",
        ("{number: 2, of: [...]}",),
    ),
    "at-least with a further key": (
        "{at-least: ¦{number: 1, of: [{blame: present}], some: x}}",
        ("{number: 2, of: [...]}",),
    ),
    "at least none": ("{at-least: {number: ¦0, of: [{blame: present}]}}", ("number from 1",)),
    "at least more than are listed": (
        "{at-least: {number: ¦3, of: [{blame: present}, {blame: absent}]}}",
        ("from 1 to 2",),
    ),
    "at least a part": ("{at-least: {number: ¦1.5, of: [{blame: present}]}}", ("a whole number",)),
    "at least no partner": (
        "{at-least: {number: ¦0, of: {partner: p, sector: public}}}",
        ("1",),
    ),
    "at least a share of the list": (
        "{at-least: {number: ¦considerable-share, of: [{blame: present}]}}",
        ("whole number",),
    ),
    "at least a share of the partners": (
        "{at-least: {number: ¦considerable-share, of: {partner: p, sector: public}}}",
        ("whole number",),
    ),
    "some of nothing": ("{some: ¦{open: low}}", ("say of what",)),
    "some of both": ("{some: ¦{partner: p, relation: r}}", ("say of what",)),
    "some of a list": ("{some: ¦[{open: low}]}", ("say of what",)),
    "an alias that is none": ("{some: {partner: ¦The-Council}}", ("an alias is",)),
    "an alias twice": (
        "{all: [{some: {partner: a}}, {some: {partner: ¦a}}]}",
        ("is taken already",),
    ),
    "every without a condition": ("{every: ¦{partner: p}}", ("say what 'every' is to hold of",)),
    "none without a condition": ("{none: ¦{relation: r}}", ("say what 'none' is to hold of",)),
    "a partner's term of the case": (
        "{¦culture: health}",
        ("'culture' is asked of a partner",),
    ),
    "a relation's term of a partner": (
        "{some: {partner: p, ¦open: low}}",
        ("'open' is asked of a relation",),
    ),
    "a relation's term about a partner": (
        PAIR + "{about: {a: {¦open: low}}}]}",
        ("'open' is asked of a relation",),
    ),
    "about an alias nobody binds": (
        PAIR + "{about: {¦q: {open: low}}}]}",
        ("no alias 'q' is bound", "known: a, r"),
    ),
    "about an alias of a check": (
        "{all: [{none: {relation: r, open: low}}, {about: {¦r: {open: high}}}]}",
        ("no alias 'r' is bound",),
    ),
    "about without a condition": (PAIR + "{about: ¦r}]}", ("'about' is written",)),
    "from nobody": (
        "{some: {relation: r, from: ¦a, open: low}}",
        ("'from' takes the alias of a partner bound before",),
    ),
    "to a relation": (
        PAIR + "{some: {relation: s, to: ¦r}}]}",
        ("'to' takes the alias of a partner",),
    ),
    "a partner from a partner": (
        PAIR + "{some: {partner: b, from: ¦a}}]}",
        ("'from' does not go with a partner",),
    ),
    "a relation paired": (
        PAIR + "{some: {relation: s, pair-with: ¦a}}]}",
        ("'pair-with' does not go with a relation",),
    ),
    "an end in a check": (
        PAIR + "{none: ¦{relation: s, from: a, open: low}}]}",
        ("only go with a 'some' that binds",),
    ),
    "a check inside a check": (
        "{every: {partner: p, none: ¦{relation: r, open: low}}}",
        ("can't be looked up inside one another",),
    ),
    "same-as of the case": ("{blame: {¦same-as: a}}", ("does not go with 'blame'",)),
    "same-as nobody": (
        "{some: {partner: p, culture: {same-as: ¦q}}}",
        ("takes the alias of another partner",),
    ),
    "same-as itself": (
        "{some: {partner: p, culture: {same-as: ¦p}}}",
        ("takes the alias of another partner",),
    ),
    "differs-from a relation": (
        "{all: [{some: {relation: r}}, {some: {partner: p, culture: {differs-from: ¦r}}}]}",
        ("takes the alias of another partner",),
    ),
    "an unknown mode": ("{mode: ¦compliying}", ("'mode' can't be", "did you mean 'complying'")),
    "an unknown lean": (
        "{approach: [voluntary, ¦mandatry]}",
        ("'approach' can't be", "did you mean 'mandatory'"),
    ),
    "a pole of the other axis": ("{basis: ¦mandatory}", ("'basis' can't be 'mandatory'",)),
    "a conclusion nobody draws": (
        "{finding: ¦far-from-user}",
        ("no rule concludes finding", "did you mean 'far-from-users'"),
    ),
    "a conclusion nobody draws in a list": (
        "{finding: [rivalry, ¦far-from-user]}",
        ("no rule concludes finding", "did you mean 'far-from-users'"),
    ),
    "a conclusion of another kind": ("{risk: ¦rivalry}", ("no rule concludes risk 'rivalry'",)),
    "a degree that is none": (
        "{failure: {id: membership-gaps, degree: ¦likely}}",
        ("emerging or present",),
    ),
    "a degree of a finding": ("{finding: ¦{id: rivalry, degree: present}}", ("is written",)),
    "a conclusion without a name": ("{failure: ¦{degree: present}}", ("is written",)),
    "a conclusion of a later stage": ("{limit: ¦small}", ("a move rule can't read a limit",)),
    "a name not written as names are": ("{form: ¦Trust Board}", ("form",)),
}


@pytest.mark.parametrize(("marked", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_where_it_stands_and_says_what_is_meant(
    marked: str, words: tuple[str, ...]
) -> None:
    text, line, column = unmarked(rule_text("x", marked, "{move: talk}"))
    problems = rule_faults(text, "move")
    assert [(p.file, p.line, p.column) for p in problems] == [
        ("rules/move/x.yaml", line, column)
    ], said(problems)
    for word in words:
        assert word in problems[0].message


def test_a_mistake_deep_in_block_style_is_reported_where_it_stands() -> None:
    text, line, column = unmarked(
        rule_text(
            "x",
            "\n  all:\n    - blame: present # é\n    - some:\n        relation: r\n"
            "        any:\n          - open: low\n          - ¦histroy: good",
        )
    )
    (problem,) = rule_faults(text)
    assert (problem.line, problem.column) == (line, column) == (14, 13)
    assert "did you mean 'history'" in problem.message


def test_all_mistakes_of_one_condition_are_reported_in_one_run() -> None:
    text = rule_text(
        "x",
        "{all: [{blam: present}, {any: [{blame: presnt}, {some: {partner: p, sectr: public}}]}]}",
        more="unless: [{shar: {at-least: 1}}, {share: {at-least: 1e5}}]",
    )
    problems = rule_faults(text)
    assert len(problems) == 5, said(problems)


@pytest.mark.parametrize("word", ["¦blam: present", "blame: ¦presnt", "about: {¦r: {open: low}}"])
def test_a_mistake_in_an_exception_is_reported_where_it_stands(word: str) -> None:
    text, line, column = unmarked(rule_text("x", more=f"unless:\n  - {{{word}}}"))
    (problem,) = rule_faults(text)
    assert (problem.line, problem.column) == (line, column)


def test_more_conditions_in_one_list_than_allowed_are_refused() -> None:
    many = ", ".join(["{blame: present}"] * 61)
    (problem,) = rule_faults(rule_text("x", f"{{all: [{many}]}}"))
    assert "more than 60 conditions in one list" in problem.message
