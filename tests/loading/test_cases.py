"""A case says what somebody knows of a partnership; what it can't mean is refused where it stands."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_base import base, case_faults, case_of, said, unmarked

from advisor.model.case import Answer, Opinion, Partner, Relation

PARTNERS = "partners: {a: {}, b: {}, c: {}}\n"


def answer(text: str, term: str = "blame") -> Answer:
    return case_of(f"answers:\n  {term}: {text}\n").answers[term]


# ---- answers


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("blame", "present", Answer("known", "present")),
        ("blame", "{value: present}", Answer("known", "present")),
        ("blame", "unknown", Answer("unknown")),
        ("blame", "{value: unknown, note: Nobody asked.}", Answer("unknown", note="Nobody asked.")),
        ("blame", "not-applicable", Answer("not-applicable")),
        ("blame", "{value: not-applicable, by: us}", Answer("not-applicable", by="us")),
        ("governance", "mixed", Answer("known", "mixed")),
        ("governance", "ambiguous", Answer("known", "ambiguous")),
        (
            "governance",
            "{value: ambiguous, strength: strong}",
            Answer("known", "ambiguous", strength="strong"),
        ),
        ("integration", "joint-posts", Answer("known", ("joint-posts",))),
        (
            "integration",
            "[shared-premises, joint-posts]",
            Answer("known", ("joint-posts", "shared-premises")),
        ),
        ("integration", "none", Answer("known", ())),
        ("integration", "[none]", Answer("known", ())),
        ("integration", "unknown", Answer("unknown")),
        ("share", "0.04", Answer("known", 400)),
        ("share", "0", Answer("known", 0)),
        ("share", "1.0000", Answer("known", 10_000)),
        ("staff", "120", Answer("known", 1_200_000)),
        ("staff", "12.0", Answer("known", 120_000)),
        ("form", "forum", Answer("known", "forum")),
        ("form", "Trust Board", Answer("known", "trust-board")),
        ("form", "'  TRUST_board '", Answer("known", "trust-board")),
        ("form", "trust-board", Answer("known", "trust-board")),
    ],
)
def test_an_answer_reads_to_exactly_what_it_says(term: str, text: str, expected: Answer) -> None:
    assert answer(text, term) == expected


def test_a_long_answer_keeps_who_said_it_where_and_when() -> None:
    text = (
        "{value: present, source: 'Minutes, page 4', by: board, date: 2007-02-11, "
        "note: 'Said twice.', claims: [F.1]}"
    )
    assert answer(text) == Answer(
        "known",
        "present",
        source="Minutes, page 4",
        by="board",
        date="2007-02-11",
        note="Said twice.",
        claims=("F.1",),
    )


def test_a_dispute_keeps_each_side_with_who_said_it() -> None:
    text = (
        "{disputed: [{value: clear-local, by: council}, "
        "{value: ambiguous, by: 'the  board', strength: slight}], note: Ask again.}"
    )
    assert answer(text, "governance") == Answer(
        "disputed",
        opinions=(
            Opinion("ambiguous", "the board", "slight"),
            Opinion("clear-local", "council"),
        ),
        note="Ask again.",
    )


@pytest.mark.parametrize(
    ("term", "values", "expected"),
    [
        ("share", ("0.5", "0.25"), (2500, 5000)),
        ("integration", ("none", "[pooled-budget, joint-posts]"), None),
        ("form", ("Forum", "trust board"), ("forum", "trust-board")),
        ("governance", ("mixed", "ambiguous"), ("ambiguous", "mixed")),
    ],
)
def test_values_of_every_type_can_be_in_dispute(
    term: str, values: tuple[str, str], expected: tuple[object, ...] | None
) -> None:
    found = {
        answer(f"{{disputed: [{', '.join(f'{{value: {v}}}' for v in order)}]}}", term)
        for order in permutations(values)
    }
    (one,) = found
    assert set(one.possible) == set(expected or ((), ("joint-posts", "pooled-budget")))


def test_the_order_of_a_dispute_s_sides_does_not_matter() -> None:
    sides = ("{value: ambiguous, by: b}", "{value: ambiguous, by: a}", "{value: mixed}")
    found = {
        answer(f"{{disputed: [{', '.join(order)}]}}", "governance") for order in permutations(sides)
    }
    assert len(found) == 1


def test_an_answer_left_out_is_not_in_the_case_at_all() -> None:
    assert case_of("answers: {}\n").answers == {}
    assert case_of().answers == {}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("answers: {blame-culture: present}", "case"),
        ("partners: {a: {seniors: active}}", "partner"),
        (PARTNERS + "relations: [{from: a, to: b, honest: low}]", "relation"),
    ],
)
def test_an_earlier_name_of_a_term_still_gives_it(body: str, where: str) -> None:
    case = case_of(body)
    found = {
        "case": case.answers,
        "partner": case.partners[0].answers if case.partners else {},
        "relation": case.relations[0].answers if case.relations else {},
    }[where]
    assert set(found) == {
        {"case": "blame", "partner": "senior-engagement", "relation": "open"}[where]
    }


ANSWER_FAULTS: dict[str, tuple[str, str]] = {
    "an unknown term": ("¦blam: present", "did you mean 'blame'"),
    "a partner's term": ("¦culture: health", "'culture' is asked of a partner, not of the whole"),
    "a relation's term": ("¦open: low", "'open' is asked of a relation, not of the whole"),
    "a term by both its names": ("blame: present\n  ¦blame-culture: absent", "is answered twice"),
    "a term twice": ("blame: present\n  ¦blame: absent", "stands twice"),
    "an unknown value": ("blame: ¦presnt", "did you mean 'present'"),
    "a value far from any known": ("blame: ¦oh", "it takes absent, present, unknown"),
    "mixed of what is no characteristic": ("blame: ¦mixed", "'blame' can't be 'mixed'"),
    "no value": ("blame:¦ ", "has no value; write 'unknown'"),
    "a list of values": ("blame: ¦[present]", "takes one value, not a list"),
    "yes": ("blame: ¦yes", "'blame' can't be 'yes'"),
    "a long answer without a value": ("blame: ¦{by: us}", "either 'value' or 'disputed'"),
    "an unknown key": ("blame: {value: present, ¦sourc: x}", "did you mean 'source'"),
    "a strength of what is no characteristic": (
        "blame: ¦{value: present, strength: strong}",
        "takes no strength",
    ),
    "a strength of mixed": ("governance: ¦{value: mixed, strength: slight}", "with a pole"),
    "a strength of unknown": ("governance: ¦{value: unknown, strength: slight}", "with a pole"),
    "a strength that is none": (
        "governance: {value: ambiguous, strength: ¦huge}",
        "slight, moderate or strong",
    ),
    "a bad date": ("blame: {value: present, date: ¦2007-02-30}", "date such as 2007-03-01"),
    "an unknown claim": ("blame: ¦{value: present, claims: [F.77]}", "unknown claim 'F.77'"),
    "a dispute of one": ("blame: {disputed: ¦[{value: present}]}", "too few"),
    "a dispute of nobody": (
        "blame: {disputed: ¦[{value: present, by: a}, {value: present, by: b}]}",
        "every side gives the same value",
    ),
    "a dispute over the same set": (
        (
            "integration: {disputed: ¦[{value: [joint-posts, pooled-budget]}, "
            "{value: [pooled-budget, joint-posts]}]}"
        ),
        "every side gives the same value",
    ),
    "a dispute over the same number": (
        "share: {disputed: ¦[{value: 0.5}, {value: 0.50}]}",
        "every side gives the same value",
    ),
    "a dispute over an unknown": (
        "blame: {disputed: [{value: present}, {value: ¦unknown}]}",
        "can't be one side of a dispute",
    ),
    "a side without a value": ("blame: {disputed: [{value: present}, ¦{by: us}]}", "'value'"),
    "a side that is a word": ("blame: {disputed: [{value: present}, ¦absent]}", "mapping"),
    "a side with an unknown key": (
        "blame: {disputed: [{value: present}, {value: absent, ¦bye: us}]}",
        "did you mean 'by'",
    ),
    "a strength of a side that is no pole": (
        "governance: {disputed: [{value: ambiguous}, {value: mixed, strength: ¦slight}]}",
        "with a pole",
    ),
    "value and disputed": (
        "blame: ¦{value: present, disputed: [{value: present}, {value: absent}]}",
        "either 'value' or 'disputed'",
    ),
    "an unknown value of a set": ("integration: [joint-posts, ¦joint-pots]", "'joint-posts'"),
    "none among others": ("integration: [joint-posts, ¦none]", "stands alone"),
    "unknown among others": ("integration: [joint-posts, ¦unknown]", "stands alone"),
    "a value twice in a set": ("integration: ¦[joint-posts, joint-posts]", "different values"),
    "an empty list": ("integration: ¦[]", "different values, or 'none'"),
    "a number below the least": ("share: ¦-0.1", "at least 0 and at most 1; it is -0.1"),
    "a number above the most": ("share: ¦1.0001", "at most 1; it is 1.0001"),
    "a count that is not whole": ("staff: ¦2.5", "must be a whole number"),
    "five decimals": ("share: ¦0.00001", "at most four decimals"),
    "an exponent": ("share: ¦1e-05", "no exponent"),
    "a large exponent": ("staff: ¦1e5", "no exponent"),
    "a thousands separator": ("staff: ¦1_000", "no thousands separator"),
    "a comma": ("staff: ¦'1,000'", "plain number"),
    "a hexadecimal number": ("staff: ¦0x1F", "plain number"),
    "a share in per cent": ("share: ¦10%", "plain number"),
    "a plus sign": ("staff: ¦+5", "plain number"),
    "a bare decimal point": ("share: ¦.5", "plain number"),
    "arabic digits": ("staff: ¦٣", "plain number"),
    "a huge number": ("staff: ¦999999999999", "larger than 900,000,000,000"),
    "infinity": ("staff: ¦.inf", "plain number"),
    "a name with odd signs": ("form: ¦a/b", "takes a short name"),
    "a name too long": (f"form: ¦{'a' * 61}", "takes a short name"),
    "a name in other letters": ("form: ¦café", "takes a short name"),
}


@pytest.mark.parametrize(("marked", "words"), ANSWER_FAULTS.values(), ids=ANSWER_FAULTS)
def test_an_answer_that_can_not_be_meant_is_refused_where_it_stands(
    marked: str, words: str
) -> None:
    text, line, column = unmarked(f"answers:\n  {marked}\n")
    problems = case_faults(text)
    assert [(p.file, p.line, p.column) for p in problems] == [("case.yaml", line + 2, column)], (
        said(problems)
    )
    assert words in problems[0].message


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None, database=None)
def test_every_number_of_four_decimals_is_held_exactly(number: int) -> None:
    assert answer(f"{number // 10_000}.{number % 10_000:04d}", "share").value == number


# ---- the head


def test_the_head_reads_to_exactly_what_it_says() -> None:
    case = case_of("name: Our  Schools\nprepared_by: Contracts team\nnotes: >-\n  One.\n  Two.\n")
    assert (case.id, case.as_of, case.name) == ("ours", "2007-03-01", "Our Schools")
    assert (case.prepared_by, case.notes) == ("Contracts team", "One. Two.")
    assert (case.answers, case.partners, case.relations) == ({}, None, ())


def test_a_case_without_a_name_goes_by_its_id() -> None:
    assert case_of(head="case: north-field\nas_of: 2007-03-01\n").name == "North field"


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("¦case: ours\n", "'as_of' is missing"),
        ("¦as_of: 2007-03-01\n", "'case' is missing"),
        ("case: ¦Ours!\nas_of: 2007-03-01\n", "lower-case words joined by hyphens, such as 'ours'"),
        ("case: ¦1042/Kreis Höxter\nas_of: 2007-03-01\n", "such as 'no-1042-kreis-hoxter'"),
        ("case: ours\nas_of: ¦2007-02-30\n", "'as_of' is '2007-02-30', and there is no such day"),
        ("case: ours\nas_of: ¦2007-3-1\n", "date such as 2007-03-01"),
        ("case: ours\nas_of: ¦01/03/2007\n", "date such as 2007-03-01"),
        ("case: ours\nas_of: ¦2007-03-01T10:00:00\n", "date such as 2007-03-01"),
        ("case: ours\nas_of: ¦yesterday\n", "date such as 2007-03-01"),
        ("case: ours\nas_of: ¦0000-01-01\n", "date such as 2007-03-01"),
        ("case: ours\nas_of:¦\n", "date such as 2007-03-01"),
        ("case: ours\nas_of: 2007-03-01\n¦answer: {}\n", "did you mean 'answers'"),
        ("case: ours\nas_of: 2007-03-01\n¦as-of: 2007-03-01\n", "did you mean 'as_of'"),
        ("case: ours\nas_of: 2007-03-01\n¦zzz: 1\n", "known here: answers, as_of, case"),
        ("case: ours\nas_of: 2007-03-01\nname: ¦''\n", "'name' is empty"),
        ("case: ours\nas_of: 2007-03-01\nname: ¦a\u202eb\n", "turn the direction of reading"),
        ("case: ours\nas_of: 2007-03-01\nanswers: ¦[blame]\n", "must be a mapping"),
        ("case: ours\nas_of: 2007-03-01\nanswers:¦\n", "must be a mapping"),
        ("case: ours\nas_of: 2007-03-01\npartners: ¦[a]\n", "must be a mapping"),
        ("case: ours\nas_of: 2007-03-01\nrelations: ¦{a: b}\n", "must be a list"),
        ("¦- case: ours\n", "must be a mapping of keys to values"),
        ("¦ours\n", "must be a mapping of keys to values"),
    ],
)
def test_a_head_that_is_wrong_is_refused_where_it_stands(marked: str, words: str) -> None:
    text, line, column = unmarked(marked)
    problems = case_faults("", text)
    assert [(p.line, p.column) for p in problems] == [(line, column)], said(problems)
    assert words in problems[0].message


# ---- partners


def test_partners_have_names_and_answers_and_are_sorted() -> None:
    case = case_of(
        "partners:\n  north-council: {sector: public, roles: [provider, commissioner]}\n"
        "  agency: {name: The  Agency, load: 3}\n"
    )
    assert case.partners == (
        Partner("agency", "The Agency", {"load": Answer("known", 30_000)}),
        Partner(
            "north-council",
            "north council",
            {
                "roles": Answer("known", ("commissioner", "provider")),
                "sector": Answer("known", "public"),
            },
        ),
    )
    assert case.partner_name("agency") == "The Agency"


def test_no_list_of_partners_is_not_the_same_as_an_empty_one() -> None:
    assert case_of().partners is None
    assert case_of("partners: {}\n").partners == ()


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("partners: {¦The-Council: {}}", "lower-case words joined by hyphens"),
        ("partners: {a: {¦blame: present}}", "'blame' is asked of the whole partnership, not of a"),
        ("partners: {a: {¦open: low}}", "'open' is asked of a relation, not of a partner"),
        ("partners: {a: {¦sectr: public}}", "did you mean 'sector'"),
        ("partners: {a: {sector: ¦pubic}}", "did you mean 'public'"),
        ("partners: {a: ¦public}", "must be a mapping"),
        ("partners: {a: {name: ¦''}}", "1 to 80 printable characters"),
        (f"partners: {{a: {{name: ¦{'x' * 81}}}}}", "1 to 80 printable characters"),
        ("partners: {a: {name: ¦[x]}}", "1 to 80 printable characters"),
        ("partners: {a: {}, ¦a: {}}", "stands twice"),
        (
            "partners: ¦{" + ", ".join(f"p{n}: {{}}" for n in range(31)) + "}",
            "more than 30 partners",
        ),
    ],
)
def test_a_partner_that_is_wrong_is_refused_where_it_stands(marked: str, words: str) -> None:
    text, line, column = unmarked(marked)
    problems = case_faults(text)
    assert [(p.line, p.column) for p in problems] == [(line + 2, column)], said(problems)
    assert words in problems[0].message


# ---- relations

LOW, HIGH = Answer("known", "low"), Answer("known", "high")
DIRECTLY = Answer("known", "directly")


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ("{from: a, to: b, open: low}", {("a", "b"): {"open": LOW}}),
        ("{from: b, to: a}", {("b", "a"): {}}),
        (
            "{between: [b, a], open: low}",
            {("a", "b"): {"open": LOW}, ("b", "a"): {"open": LOW}},
        ),
        (
            "{from: a, to: b, open: low}, {from: b, to: a, open: high}",
            {("a", "b"): {"open": LOW}, ("b", "a"): {"open": HIGH}},
        ),
        (
            "{from: a, to: b, open: low}, {from: a, to: b, history: none}",
            {("a", "b"): {"history": Answer("known", "none"), "open": LOW}},
        ),
        (
            "{from: a, to: b, competing: directly, open: low}",
            {("a", "b"): {"competing": DIRECTLY, "open": LOW}, ("b", "a"): {"competing": DIRECTLY}},
        ),
        (
            "{between: [a, b], competing: directly}, {from: a, to: b, open: low}",
            {("a", "b"): {"competing": DIRECTLY, "open": LOW}, ("b", "a"): {"competing": DIRECTLY}},
        ),
        (
            "{from: a, to: b, competing: directly}, {from: b, to: a, shared: 2}",
            {
                pair: {"competing": DIRECTLY, "shared": Answer("known", 20_000)}
                for pair in (("a", "b"), ("b", "a"))
            },
        ),
        (
            "{from: a, to: b, competing: {value: unknown, by: us}}",
            {pair: {"competing": Answer("unknown", by="us")} for pair in (("a", "b"), ("b", "a"))},
        ),
    ],
)
def test_entries_for_one_ordered_pair_merge_and_symmetric_answers_hold_both_ways(
    relations: str, expected: dict[tuple[str, str], dict[str, Answer]]
) -> None:
    found = case_of(f"{PARTNERS}relations: [{relations}]").relations
    assert found == tuple(Relation(*pair, answers) for pair, answers in sorted(expected.items()))
    assert [list(r.answers) for r in found] == [sorted(r.answers) for r in found]


REPEATED = {
    "one direction twice, the same": ("{from: a, to: b, open: low}", "{from: a, to: b, open: low}"),
    "one direction twice": ("{from: a, to: b, open: low}", "{from: a, to: b, open: high}"),
    "both directions, then one": ("{between: [a, b], open: low}", "{from: a, to: b, open: high}"),
    "both directions twice": ("{between: [a, b], open: low}", "{between: [b, a], open: low}"),
    "symmetric, in conflict": (
        "{from: a, to: b, competing: directly}",
        "{from: b, to: a, competing: no}",
    ),
    "symmetric, the same": (
        "{from: a, to: b, competing: directly}",
        "{from: b, to: a, competing: directly}",
    ),
    "symmetric, one way and both, in conflict": (
        "{from: a, to: b, competing: directly}",
        "{between: [a, b], competing: no}",
    ),
    "symmetric, one way and both, the same": (
        "{from: a, to: b, competing: directly}",
        "{between: [a, b], competing: directly}",
    ),
    "symmetric, both ways twice, in conflict": (
        "{between: [a, b], competing: directly}",
        "{between: [b, a], competing: no}",
    ),
    "symmetric, both ways twice, the same": (
        "{between: [a, b], competing: directly}",
        "{between: [b, a], competing: directly}",
    ),
    "by its earlier name": ("{from: a, to: b, open: low}", "{from: a, to: b, honest: low}"),
}


@pytest.mark.parametrize("order", [1, -1], ids=["as given", "the other way round"])
@pytest.mark.parametrize("entries", REPEATED.values(), ids=REPEATED)
def test_a_term_answered_twice_for_one_pair_is_refused(
    entries: tuple[str, str], order: int
) -> None:
    first, second = entries[::order]
    problems = case_faults(f"{PARTNERS}relations:\n  - {first}\n  - {second}\n")
    assert problems
    assert {p.line for p in problems} == {6}
    assert all("answered twice" in p.message for p in problems)


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("{from: a, to: ¦bb, open: low}", "unknown partner 'bb'"),
        ("{from: ¦council, to: b}", "known: a, b, c"),
        ("{between: [a, ¦x]}", "unknown partner 'x'"),
        ("{from: a, to: ¦a, open: low}", "not from 'a' to itself"),
        ("{between: [b, ¦b]}", "not from 'b' to itself"),
        ("{between: ¦[a, b, c]}", "'between' takes two partners"),
        ("{between: ¦a}", "'between' takes two partners"),
        ("¦{from: a, open: low}", "needs 'from' and 'to'"),
        ("¦{open: low}", "needs 'from' and 'to'"),
        ("¦{from: a, between: [a, b]}", "needs 'from' and 'to'"),
        ("¦council", "must be a mapping"),
        ("{from: a, to: b, ¦opne: low}", "did you mean 'open'"),
        ("{from: a, to: b, open: ¦lwo}", "did you mean 'low'"),
        (
            "{from: a, to: b, ¦culture: health}",
            "'culture' is asked of a partner, not of a relation",
        ),
        ("{from: a, to: b, ¦blame: present}", "'blame' is asked of the whole partnership"),
    ],
)
def test_a_relation_that_is_wrong_is_refused_where_it_stands(marked: str, words: str) -> None:
    text, line, column = unmarked(f"{PARTNERS}relations:\n  - {marked}\n")
    problems = case_faults(text)
    assert [(p.line, p.column) for p in problems] == [(line + 2, column)], said(problems)
    assert words in problems[0].message


def test_a_fault_of_a_relation_between_two_is_told_once() -> None:
    problems = case_faults(f"{PARTNERS}relations: [{{between: [a, b], open: lwo}}]")
    assert len(problems) == 1, said(problems)


def test_relations_without_partners_are_refused() -> None:
    text, line, column = unmarked("relations: ¦[{from: a, to: b}]\n")
    (problem,) = case_faults(text)
    assert (problem.line, problem.column) == (line + 2, column)
    assert "relations need 'partners'" in problem.message


# ---- everything at once, in any order

BLOCKS = (
    (
        "answers:\n  blame: present\n  governance: {by: us, value: mixed}\n"
        "  integration: [pooled-budget, joint-posts]\n"
    ),
    "partners:\n  b: {sector: public, culture: health}\n  a: {roles: [provider, banker]}\n  c: {}\n",
    (
        "relations:\n- {from: b, to: a, open: low}\n- {between: [a, c], competing: directly}\n"
        "- {from: a, to: b, history: good}\n- {from: b, to: a, competing: no}\n"
    ),
    "notes: Some.\n",
)


def _shuffled(block: str, seed: int) -> str:
    from random import Random

    head, *lines = block.splitlines()
    Random(seed).shuffle(lines)
    return "\n".join([head, *lines, ""])


@pytest.mark.parametrize("seed", range(8))
def test_the_order_in_which_a_case_is_written_does_not_matter(seed: int) -> None:
    from random import Random

    blocks = [_shuffled(block, seed) for block in BLOCKS]
    Random(seed).shuffle(blocks)
    straight, shuffled = case_of("".join(BLOCKS)), case_of("".join(blocks))
    assert shuffled == straight
    assert repr(shuffled) == repr(straight)  # the order inside mappings is the same, too


def test_the_two_styles_of_yaml_give_the_same_case() -> None:
    flow = case_of("answers: {blame: present, governance: {value: mixed, by: us}}")
    block = case_of("answers:\n  blame: 'present'\n  governance:\n    value: mixed\n    by: us\n")
    assert flow == block


def test_all_faults_of_a_case_are_reported_in_one_run() -> None:
    problems = case_faults(
        "nam: x\nanswers: {blam: present, share: 2, blame: {value: presnt}}\n"
        "partners: {a: {sectr: public}, B: {}}\nrelations: [{from: a, to: q}, {from: a, to: a}]\n",
        "case: ours\nas_of: never\n",
    )
    assert [p.line for p in problems] == [2, 3, 4, 4, 4, 5, 5, 6, 6], said(problems)


def test_a_case_reads_the_same_against_the_same_knowledge_twice() -> None:
    assert case_of("".join(BLOCKS)) == case_of("".join(BLOCKS))
    assert base().term_names["blame-culture"] == "blame"
