"""The graph of stages: which kind of rule reads what, counted and drawn."""

from __future__ import annotations

from collections import Counter

from advisor.handbook.address import HOME, STAGES, index_of, kind_page, way
from advisor.handbook.kinds import ANSWERS, KINDS, POSITION
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page, plain
from advisor.handbook.svg import FONT, Box, box, drawing, head, stroke, words_at, wrapped
from advisor.model.chain import conclusions_of, terms_of
from advisor.model.knowledge import KnowledgeBase
from advisor.model.rule import STAGES as ORDER
from advisor.model.rule import Rule

_WIDTH, _STEP = 170, 62
_REACH = 26
_SIDE = 14 + _REACH * 10 * 0.75 + 14
"""The room for arcs beside the stages."""
_LEFT, _TOP = _SIDE, 8
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
    kinds = {name.partition(":")[0] for name in conclusions_of(rule)}
    found = {POSITION if kind in knowledge.axes else kind for kind in kinds}
    return found | {ANSWERS} if terms_of(rule) else found


def stages_page(matter: Matter) -> Page:
    """Return the page with the graph of stages, drawn and as a table."""
    page = Page(STAGES, "How the rules build on each other", matter)
    page.trail(("Home", HOME), ("Rules", index_of("rule")))
    page.paragraph(
        "Rules are read in stages, from the top down. A rule reads answers, and what rules of earlier "
        "stages conclude, so the order of answers and of rules can't matter. Each line leads from what "
        "is read to the kind of rules that read it, answers on the left, conclusions on the right; the "
        "number says how many rules do, and the more there are the thicker is the line."
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
    page.paragraph(
        f"The positions are no rules: they are the tally of the {rows} rows of evidence."
    )
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
    """Return the stages down a page, with an arc for each pair that feeds.

    Answers feed nearly every stage: their arcs stand on the left, all others on the right.
    """
    names = [ANSWERS, *ORDER]
    boxes = {name: _box(name, place, page) for place, name in enumerate(names)}
    most = max(found.values(), default=1)
    parts = [box(each) for each in boxes.values()]
    labels = []
    for (source, kind), number in sorted(found.items()):
        apart = names.index(kind) - names.index(source)
        thick = 1 + (_THICKEST - 1) * number / most
        arc, at = _arc(boxes[source], boxes[kind], apart, -1 if source == ANSWERS else 1, thick)
        parts.append(arc)
        labels.append(words_at(*at, str(number), look="count"))
    last = boxes[names[-1]]
    width = last.right + _SIDE
    label = "The stages of the rules from answers down to limits, with what feeds what"
    return drawing(width, last.bottom + _TOP, label, parts + labels)


def _arc(
    start: Box, end: Box, apart: int, way_out: int, thick: float
) -> tuple[str, tuple[float, float]]:
    """Return the arc between two stages on one side, and where its number stands."""
    edge = start.right if way_out > 0 else start.x
    far = edge + way_out * (14 + _REACH * max(apart, 0.6))
    leave, arrive = start.middle + 7, end.middle - 7
    if not apart:  # a rule may read its own kind
        leave, arrive = start.middle - 4, start.middle + 12
    path = f"M{edge:g} {leave:g}C{far:g} {leave:g} {far:g} {arrive:g} {edge + way_out * 6:g} {arrive:g}"
    label = (edge + (far - edge) * 0.75, (leave + arrive) / 2 + FONT / 3)
    return stroke(path, thick) + head((edge + way_out, arrive), -way_out), label


def _box(name: str, place: int, page: Page) -> Box:
    said, href, look = f"{name}: {_number(name, page.matter)} rules", kind_page(name), "plain"
    if name == ANSWERS:
        said, href, look = ANSWERS, index_of("term"), "round"
    elif name == POSITION:
        said, href = "position (the tally)", index_of("axis")
    words = wrapped(said, _WIDTH)
    return Box(_LEFT, _TOP + place * _STEP, _WIDTH, words, way(page.path, href), look)
