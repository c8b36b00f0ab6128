"""The pages that list: the home page, and one for each sort of thing, each kind of rule, each topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.handbook.address import (
    FOLDERS,
    GUIDE,
    HOME,
    OWN_PAGE,
    STAGES,
    index_of,
    kind_page,
    page_of,
)
from advisor.handbook.guide import guide_titles
from advisor.handbook.kinds import KINDS
from advisor.handbook.matter import Matter
from advisor.handbook.page import Page, code, plain
from advisor.model.claim import Claim
from advisor.model.message import spoken
from advisor.model.move import TIERS
from advisor.model.term import Topic

TITLES = {
    "rule": "Rules",
    "claim": "Claims",
    "term": "Terms",
    "move": "Moves",
    "parameter": "Numbers",
    "mode": "Modes",
    "axis": "Lines",
    "topic": "Topics",
    "case": "Worked cases",
}
_SAID = {
    "rule": "what follows from what, one conclusion at a time",
    "claim": "what the source says, in our words, and where it stands",
    "term": "what can be asked of a partnership, and what may be answered",
    "move": "what may be done, by whom, and what it is meant to change",
    "parameter": "thresholds and bands, each with the reasons for it",
    "mode": "the readings of where a partnership stands",
    "axis": "the two dimensions on which a partnership is placed",
    "topic": "the terms in the order in which they are asked",
    "case": "described partnerships, with what must and must not follow",
}


def index_pages(matter: Matter) -> Iterator[Page]:
    """Yield every page that lists others."""
    yield _home(matter)
    yield _rules(matter)
    for kind in KINDS:
        yield _kind(kind, matter)
    yield _claims(matter)
    yield _terms(matter)
    yield _moves(matter)
    knowledge = matter.knowledge
    yield _plain_list(
        "parameter",
        ((p.id, f"{spoken(p.number)}: {p.meaning}") for p in knowledge.parameters.values()),
        matter,
    )
    yield _plain_list("mode", ((m.id, m.explanation) for m in knowledge.modes.values()), matter)
    yield _plain_list("axis", ((a.id, a.title) for a in knowledge.axes.values()), matter)
    yield _topics(matter)
    for topic in knowledge.topics:
        yield _topic(topic, matter)
    yield _cases(matter)


def _home(matter: Matter) -> Page:
    page = Page(HOME, "The rule base", matter)
    page.paragraph(
        "Everything the advice stands on: each rule, each claim of the source behind it, each question "
        "that can be asked and each move that can be recommended. Follow a rule to the claims it rests "
        "on, to the answers it reads, to the rules before and after it, and to the worked cases it "
        "fires in; or begin at a claim or a question and follow it the other way."
    )
    sizes = _sizes(matter)
    page.table(
        ("What there is", "How many", "What it is"),
        ((page.to(index_of(s), TITLES[s]), str(sizes[s]), _SAID[s]) for s in FOLDERS),
    )
    page.bullets([f"{page.to(STAGES, 'How the rules build on each other')}: the graph of stages"])
    if matter.guide:
        page.heading("How to read and write it")
        page.bullets(
            page.to(f"{GUIDE}/{name}", title) for name, title in guide_titles(matter.guide)
        )
    _origin(page)
    return page


def _sizes(matter: Matter) -> dict[str, int]:
    """Return how many things there are of each sort."""
    knowledge = matter.knowledge
    return {
        "rule": len(knowledge.rules),
        "claim": len(knowledge.claims),
        "term": len(knowledge.terms),
        "move": len(knowledge.moves),
        "parameter": len(knowledge.parameters),
        "mode": len(knowledge.modes),
        "axis": len(knowledge.axes),
        "topic": len(knowledge.topics),
        "case": len(matter.cases),
    }


def _origin(page: Page) -> None:
    knowledge = page.matter.knowledge
    page.heading("Where it comes from")
    page.bullets(plain(source.citation) for source in knowledge.sources.values())
    page.table(
        ("Pack", "Version", "Title", "Authors", "Licence"),
        (
            (code(p.id), p.version, plain(p.title), plain(", ".join(p.authors)), plain(p.licence))
            for p in knowledge.packs
        ),
    )
    page.paragraph(
        f"These pages are made from the rule base with the hash {code(knowledge.sha256)}, which every "
        "advice names too. They are in our words; the source is not quoted."
    )


def _rules(matter: Matter) -> Page:
    page = Page(index_of("rule"), TITLES["rule"], matter)
    page.trail(("Home", HOME))
    page.paragraph("By kind, in the order of the stages:")
    page.table(
        ("Kind", "Rules", "What a rule of this kind concludes"),
        (
            (page.to(kind_page(kind), kind), str(_size(kind, matter)), plain(said))
            for kind, said in KINDS.items()
        ),
    )
    page.bullets(
        (
            f"{page.to(STAGES, 'How the rules build on each other')}: the graph of stages",
            f"{page.to(index_of('topic'), 'By topic')}: the rules that read the answers to each topic",
            f"{page.to(index_of('claim'), 'By claim')}: the rules that rest on each claim",
        )
    )
    page.guide("writing-rules.md", "How to write a rule")
    return page


def _size(kind: str, matter: Matter) -> int:
    return sum(rule.kind == kind for rule in matter.rules)


def _kind(kind: str, matter: Matter) -> Page:
    page = Page(kind_page(kind), f"Rules of the kind {kind}", matter)
    page.trail(("Home", HOME), (TITLES["rule"], index_of("rule")))
    page.paragraph(plain(KINDS[kind]))
    drawn = {c.id for rule in matter.rules for c in rule.conclude if c.kind == kind}
    for name in sorted(drawn):
        page.heading(name)
        whole = f"{kind}:{name}"
        if kind in OWN_PAGE:
            page.paragraph(f"See {page.ref('conclusion', whole, name)}.")
        page.bullets(map(page.rule, matter.chain.drawers(whole)))
        readers = matter.chain.readers(whole)
        if readers:
            page.paragraph("Is read by:")
            page.bullets(map(page.rule, readers))
    return page


def _claims(matter: Matter) -> Page:
    page = Page(index_of("claim"), TITLES["claim"], matter)
    page.trail(("Home", HOME))
    page.paragraph("Each in our words, with the paragraph of the source it stands in.")
    groups: dict[str, list[Claim]] = {}
    for claim in sorted(matter.knowledge.claims.values(), key=lambda c: _natural(c.id)):
        groups.setdefault(claim.kind, []).append(claim)
    for kind in sorted(groups):
        page.heading(kind.capitalize())
        page.claims(claim.id for claim in groups[kind])
    return page


def _natural(name: str) -> list[tuple[int, str]]:
    parts = name.replace(":", ".").split(".")
    return [(int(p), "") if p.isdecimal() else (0, p) for p in parts]


def _terms(matter: Matter) -> Page:
    page = Page(index_of("term"), TITLES["term"], matter)
    page.trail(("Home", HOME))
    page.paragraph("By topic, in the order in which they are asked.")
    for topic in matter.knowledge.topics:
        page.heading(topic.title)
        page.bullets(_questions(topic, page))
    return page


def _questions(topic: Topic, page: Page) -> Iterable[str]:
    terms = (t for t in page.matter.knowledge.terms.values() if t.group == topic.id)
    return (f"{page.ref('term', t.id)} ({code(t.id)}): {plain(t.question)}" for t in terms)


def _moves(matter: Matter) -> Page:
    page = Page(index_of("move"), TITLES["move"], matter)
    page.trail(("Home", HOME))
    page.paragraph("By tier, the first tier first.")
    for tier in TIERS:
        moves = [m for m in matter.knowledge.moves.values() if m.tier == tier]
        if moves:
            page.heading(tier.replace("-", " ").capitalize())
            ordered = sorted(moves, key=lambda m: (m.precedence, m.id))
            page.bullets(f"{page.ref('move', m.id, m.id)}: {plain(m.action)}" for m in ordered)
    return page


def _plain_list(sort: str, entries: Iterable[tuple[str, str]], matter: Matter) -> Page:
    page = Page(index_of(sort), TITLES[sort], matter)
    page.trail(("Home", HOME))
    page.paragraph(f"{_SAID[sort][:1].upper()}{_SAID[sort][1:]}.")
    page.bullets(f"{page.ref(sort, name, name)}: {plain(said)}" for name, said in entries)
    return page


def _topics(matter: Matter) -> Page:
    return _plain_list("topic", ((t.id, t.title) for t in matter.knowledge.topics), matter)


def _topic(topic: Topic, matter: Matter) -> Page:
    page = Page(page_of("topic", topic.id, matter.knowledge), f"Topic: {topic.title}", matter)
    page.trail(("Home", HOME), (TITLES["topic"], index_of("topic")))
    page.heading("What is asked")
    page.bullets(_questions(topic, page))
    terms = [t.id for t in matter.knowledge.terms.values() if t.group == topic.id]
    reading = {name for term in terms for name in matter.chain.readers(term)}
    page.heading("Rules that read the answers")
    page.rules(reading)
    return page


def _cases(matter: Matter) -> Page:
    page = Page(index_of("case"), TITLES["case"], matter)
    page.trail(("Home", HOME))
    page.paragraph("Described partnerships: some from the source, the others made up.")
    page.table(
        ("Case", "Mode", "What it shows"),
        ((page.case(name), *_shows(name, page)) for name in matter.cases),
    )
    return page


def _shows(name: str, page: Page) -> tuple[str, str]:
    expected = page.matter.expected.get(name)
    if expected is None:
        return "", ""
    return page.ref("mode", expected.mode, expected.mode), plain(expected.about)
