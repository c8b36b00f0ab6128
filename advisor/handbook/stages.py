"""The graph of stages: which kind of rule reads what answers and earlier rules conclude, counted and drawn."""

from __future__ import annotations

from collections import Counter

from advisor.handbook.address import HOME, STAGES, index_of, kind_page, way
from advisor.handbook.kinds import ANSWERS, KINDS, POSITION
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page, plain
from advisor.handbook.svg import FONT, Box, box, drawing, head, stroke, words_at, wrapped
from advisor.model.condition import ANSWERED, Concluded, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import STAGES as ORDER
from advisor.model.rule import Rule

_WIDTH, _STEP = 190, 62
_LEFT, _TOP = 40, 8
_REACH = 27
_THICKEST = 5.0


def feeds(knowledge: KnowledgeBase) -> Counter[tuple[str, str]]:
    """Return how many rules of each kind read answers, and what each earlier kind concludes.

    The keys are (what is read, kind of the rules that read it). Evidence feeds the positions by its
    weight, not by rules: counted are the rows.
    """
    found: Counter[tuple[str, str]] = Counter()
    for rule in knowledge.rules.values():
        found.update((source, rule.kind) for source in _sources(rule, knowledge))
    if knowledge.weights:
        found["evidence", POSITION] = len(knowledge.weights)
    return found


def _sources(rule: Rule, knowledge: KnowledgeBase) -> set[str]:
    found = set()
    for condition in (rule.when, *rule.unless):
        for part in walk(condition):
            if isinstance(part, ANSWERED):
                found.add(ANSWERS)
            elif isinstance(part, Concluded):
                found.add(POSITION if part.kind in knowledge.axes else part.kind)
    return found


def stages_page(matter: Matter) -> Page:
    """Return the page with the graph of stages, drawn and as a table."""
    page = Page(STAGES, "How the rules build on each other", matter)
    page.trail(("Home", HOME), ("Rules", index_of("rule")))
    page.paragraph(
        "Rules are read in stages, from the top down. A rule reads answers, and what rules of earlier "
        "stages conclude, so the order of answers and of rules can't matter. Each line leads from what "
        "is read to the kind of rules that read it; the number says how many rules do."
    )
    found = feeds(matter.knowledge)
    page.picture("stages.svg", _drawn(found, page), "Which stage of rules reads what, with counts")
    page.heading("The same in numbers")
    kinds = [kind for kind in ORDER if kind in KINDS]
    sources = [ANSWERS, *ORDER]
    read = [source for source in sources if any(found[source, kind] for kind in ORDER)]
    page.table(
        ("Rules of the kind", "How many", *(f"read {source}" for source in read)),
        (
            (
                page.to(kind_page(kind), kind),
                str(_number(kind, matter)),
                *(str(found[source, kind] or "") for source in read),
            )
            for kind in kinds
        ),
    )
    rows = found["evidence", POSITION]
    page.paragraph(f"The positions are no rules: they are the tally of the {rows} rows of evidence.")
    _giving_way(page)
    return page


def _giving_way(page: Page) -> None:
    rules = page.matter.knowledge.rules
    pairs = Counter(
        (rule.kind, rules[other].kind) for rule in rules.values() for other in rule.overridden_by
    )
    page.heading("What gives way")
    page.paragraph(
        "A rule may also give way to another, which then speaks in its place. A line here counts the "
        "pairs; each rule names its own."
    )
    page.bullets(
        f"{number} pair{'' if number == 1 else 's'} in which a rule of the kind {plain(one)} gives way "
        f"to one of the kind {plain(other)}"
        for (one, other), number in sorted(pairs.items())
    )


def _number(kind: str, matter: Matter) -> int:
    return sum(rule.kind == kind for rule in matter.rules)


def _drawn(found: Counter[tuple[str, str]], page: Page) -> str:
    """Return the stages down a page, with an arc for each pair that feeds."""
    names = [ANSWERS, *ORDER]
    boxes = {name: _box(name, place, page) for place, name in enumerate(names)}
    most = max(found.values(), default=1)
    ordered = sorted(found.items(), key=lambda each: (names.index(each[0][0]), names.index(each[0][1])))
    parts = [box(each) for each in boxes.values()]
    labels = []
    for (source, kind), number in ordered:
        apart = names.index(kind) - names.index(source)
        start, end = boxes[source], boxes[kind]
        right = start.right + 14 + _REACH * max(apart, 0.6)
        leave, arrive = start.middle + 7, end.middle - 7
        if not apart:  # a rule may read its own kind
            leave, arrive = start.middle - 4, start.middle + 12
        width = 1 + (_THICKEST - 1) * number / most
        path = f"M{start.right} {leave:g}C{right} {leave:g} {right} {arrive:g} {end.right + 6} {arrive:g}"
        parts.append(stroke(path, width) + head((end.right + 1, arrive), -1))
        middle = start.right + (right - start.right) * 0.75
        labels.append(_label(middle, (leave + arrive) / 2 + FONT / 3, str(number)))
    last = boxes[names[-1]]
    width = last.right + 14 + _REACH * len(names) * 0.75 + 20
    label = "The stages of the rules from answers down to limits, with what feeds what"
    return drawing(width, last.bottom + _TOP, label, parts + labels)


def _box(name: str, place: int, page: Page) -> Box:
    lines = [name]
    href = None
    look = "plain"
    if name == ANSWERS:
        lines, href, look = [ANSWERS], index_of("term"), "round"
    elif name == POSITION:
        lines, href = ["position (the tally)"], index_of("axis")
    else:
        lines, href = [f"{name}: {_number(name, page.matter)} rules"], kind_page(name)
    words = wrapped(lines[0], _WIDTH)
    return Box(_LEFT, _TOP + place * _STEP, _WIDTH, words, way(page.path, href), look)


def _label(x: float, y: float, number: str) -> str:
    return words_at(x, y, number, look="count")
