"""The map is drawn from numbers: bands, positions, reach, and the ways the moves point."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from report_helpers import CASES, advice_of, html_of, knowledge, report_of

from advisor.model.advice import Lean, MoveItem, Possible
from advisor.model.knowledge import KnowledgeBase
from advisor.reporting.drawing import LEFT, SIDE, TOP, draw
from advisor.reporting.figure import Box, Map, draw_map
from advisor.reporting.report import Figure


def map_of(name: str) -> Map:
    (found,) = (
        block.map
        for section in report_of(name).page_one
        for block in section.blocks
        if isinstance(block, Figure)
    )
    return found


def lean(word: str, position: float, low: float, high: float) -> Lean:
    return Lean(
        lean=word, position=position, low=low, high=high, counted=9, unknown=1, possible=(word,)
    )


def placed(
    approach: Lean,
    basis: Lean,
    *,
    moves: tuple[MoveItem, ...] = (),
    waiting: tuple[tuple[str, str], ...] = (),
) -> Map:
    """Return the map of a case with these moves, and moves that wait for an answer."""
    advice = advice_of("pfi")
    found = advice.diagnosis.model_copy(update={"approach": approach, "basis": basis})
    open_ = tuple(
        Possible(
            kind="move",
            id=name,
            subject=(),
            statement="",
            warrant="inferred",
            claims=(),
            rules=(),
            because=(answer,),
        )
        for name, answer in waiting
    )
    changed = advice.model_copy(update={"diagnosis": found, "possible": open_})
    return draw_map(changed, knowledge(), moves)


def moves(*directions: str) -> tuple[MoveItem, ...]:
    one = advice_of("pfi").moves[0]
    return tuple(
        one.model_copy(update={"id": f"move-{place}", "direction": way, "tier": "direction"})
        for place, way in enumerate(directions)
    )


def test_the_three_areas_follow_the_bands_and_the_mode_rules() -> None:
    drawn = map_of("pfi")
    found = {area.mode: area.boxes for area in drawn.areas}
    assert found["creating"] == (Box(-1.0, 1.0, 0.25, 1.0),)
    assert found["constraining"] == (Box(-1.0, 1.0, -0.25, 0.25),)
    assert found["complying"] == (Box(-1.0, -0.25, -1.0, -0.25),)
    assert found["outside"] == (Box(-0.25, 1.0, -1.0, -0.25),)


def test_other_bands_in_the_parameters_move_the_areas() -> None:
    base = knowledge()
    moved = dict(base.parameters)
    moved["basis-balanced-to"] = replace(moved["basis-balanced-to"], number=5_000)
    other = KnowledgeBase(
        **{f: getattr(base, f) for f in base.__dataclass_fields__} | {"parameters": moved}
    )
    found = {a.mode: a.boxes for a in draw_map(advice_of("pfi"), other, ()).areas}
    assert found["creating"] == (Box(-1.0, 1.0, 0.5, 1.0),)
    assert found["constraining"] == (Box(-1.0, 1.0, -0.25, 0.5),)


@pytest.mark.parametrize("name", CASES)
def test_the_areas_cover_the_map_once(name: str) -> None:
    boxes = [box for area in map_of(name).areas for box in area.boxes]
    size = sum((b.right - b.left) * (b.top - b.bottom) for b in boxes)
    assert size == pytest.approx(4.0)


@pytest.mark.parametrize("name", CASES)
def test_the_point_lies_in_the_area_that_missing_answers_allow(name: str) -> None:
    drawn, found = map_of(name), advice_of(name).diagnosis
    if drawn.point is None or drawn.allowed is None:
        assert "undetermined" in (found.approach.lean, found.basis.lean)
        return
    assert drawn.point == (found.approach.position, found.basis.position)
    assert drawn.allowed.left <= drawn.point[0] <= drawn.allowed.right
    assert drawn.allowed.bottom <= drawn.point[1] <= drawn.allowed.top


def test_positions_land_where_they_belong_on_paper() -> None:
    shapes = draw(placed(lean("mandatory", -1.0, -1.0, 0.0), lean("trust", 1.0, 0.5, 1.0)))
    assert shapes.point == (LEFT, TOP)
    assert shapes.allowed is not None
    assert (shapes.allowed.x, shapes.allowed.y) == (LEFT, TOP)
    assert (shapes.allowed.width, shapes.allowed.height) == (SIDE / 2, SIDE / 4)
    lowest = draw(placed(lean("voluntary", 1.0, 1.0, 1.0), lean("contract", -1.0, -1.0, -1.0)))
    assert lowest.point == (LEFT + SIDE, TOP + SIDE)
    assert lowest.allowed is not None
    assert lowest.allowed.width > 0


@pytest.mark.parametrize(
    ("approach", "basis"),
    [("undetermined", "trust"), ("mandatory", "undetermined"), ("undetermined", "undetermined")],
)
def test_nothing_is_drawn_of_a_case_where_a_lean_is_undetermined(approach: str, basis: str) -> None:
    drawn = placed(
        lean(approach, 0.5, -1.0, 1.0), lean(basis, 0.5, -1.0, 1.0), moves=moves("toward-trust")
    )
    assert (drawn.point, drawn.allowed, drawn.arrow) == (None, None, None)
    assert drawn.heading == (0, 1)
    assert drawn.place.startswith("Too little is known of the ")


def test_the_figure_of_an_undetermined_case_says_so_and_holds_no_dot() -> None:
    page = html_of("kelby-domestic-abuse-forum")
    assert "Too little is known" in page
    assert 'class="point"' not in page
    assert 'class="allowed"' not in page
    assert 'class="point"' in html_of("pfi")


MIDDLE = (lean("balanced", 0.0, 0.0, 0.0), lean("balanced", 0.0, 0.0, 0.0))


def test_there_is_no_direction_while_moves_to_trust_wait_to_hear_of_harm() -> None:
    held = (("open-the-books", "answer:user-harm"),)
    drawn = placed(*MIDDLE, moves=moves("toward-contract"), waiting=held)
    assert drawn.direction == "No direction yet: first find out whether users come to harm."
    assert (drawn.arrow, drawn.heading, drawn.waits) == (None, (0, 0), True)
    other = placed(
        *MIDDLE, moves=moves("toward-contract"), waiting=(("open-the-books", "answer:disputes"),)
    )
    assert other.arrow is not None
    assert not other.waits


def test_there_is_no_direction_while_users_have_to_be_made_safe() -> None:
    safety = moves("intervene")[0].model_copy(update={"tier": "safety", "id": "make-safe"})
    drawn = placed(*MIDDLE, moves=(safety, *moves("toward-contract")))
    assert (
        drawn.direction == "Direction of travel: none for now, as the safety of users comes first."
    )
    assert drawn.arrow is None


def test_one_move_of_another_tier_gives_no_direction_that_an_open_move_is_against() -> None:
    (fit,) = (m.model_copy(update={"tier": "fit"}) for m in moves("toward-contract"))
    held = (("open-the-books", "answer:disputes"),)
    assert placed(*MIDDLE, moves=(fit,), waiting=held).arrow is None
    assert placed(*MIDDLE, moves=(fit,)).arrow is not None
    alike = (("specify-and-monitor", "answer:disputes"),)
    assert placed(*MIDDLE, moves=(fit,), waiting=alike).arrow is not None
    more = (fit, *moves("toward-contract"))
    assert placed(*MIDDLE, moves=more, waiting=held).arrow is not None


def test_no_arrow_points_to_the_corner_outside_the_modes() -> None:
    drawn = placed(*MIDDLE, moves=moves("toward-contract", "toward-voluntary"))
    assert (drawn.arrow, drawn.heading) == (None, (0, 0))
    assert "toward contract in delivery, and toward choice in how partners join" in drawn.direction
    assert placed(*MIDDLE, moves=moves("toward-contract", "toward-mandate")).arrow is not None


@pytest.mark.parametrize(
    ("directions", "heading", "told"),
    [
        ((), (0, 0), ""),
        (("hold", "mend-first", "intervene", "leave"), (0, 0), ""),
        (("toward-trust",), (0, 1), "toward trust."),
        (("toward-contract",), (0, -1), "toward contract."),
        (("toward-voluntary", "toward-trust"), (1, 1), "toward trust and choice."),
        (("toward-mandate", "toward-mandate"), (-1, 0), "toward mandate."),
        (
            ("toward-trust", "toward-trust", "toward-contract"),
            (0, 1),
            "toward trust, though some point toward contract.",
        ),
        (("toward-trust", "toward-contract"), (0, 0), "both ways"),
    ],
)
def test_the_arrow_points_where_most_moves_do(
    directions: tuple[str, ...], heading: tuple[int, int], told: str
) -> None:
    drawn = placed(
        lean("balanced", 0.0, 0.0, 0.0), lean("balanced", 0.0, 0.0, 0.0), moves=moves(*directions)
    )
    assert drawn.heading == heading
    assert told in drawn.direction
    assert bool(drawn.direction) == bool(told)
    if heading == (0, 0):
        assert drawn.arrow is None
        return
    assert drawn.arrow is not None
    (x, y), (to_x, to_y) = drawn.arrow
    assert ((to_x > x) - (to_x < x), (to_y > y) - (to_y < y)) == heading


def test_a_move_for_several_partners_counts_once_for_the_arrow() -> None:
    three = tuple(m.model_copy(update={"id": "same"}) for m in moves(*["toward-trust"] * 3))
    both = (*three, *moves("toward-contract", "toward-contract"))
    drawn = placed(lean("balanced", 0, 0, 0), lean("balanced", 0, 0, 0), moves=both)
    assert drawn.heading == (0, -1)


def test_no_arrow_leaves_the_map() -> None:
    corner = lean("voluntary", 1.0, 1.0, 1.0), lean("trust", 1.0, 1.0, 1.0)
    assert placed(*corner, moves=moves("toward-trust")).arrow is None
    near = placed(
        lean("voluntary", 0.9, 0.9, 0.9), lean("trust", 0.5, 0.5, 0.5), moves=moves("toward-trust")
    )
    assert near.arrow is not None
    assert near.arrow[1] == pytest.approx((0.9, 0.95))


def test_an_exception_of_the_map_is_told_beside_it() -> None:
    page = report_of("ravensworth-youth-employment")
    told = [s.text for s in _page_one(page)]
    assert any("On the map the dot lies in the area of creating." in text for text in told)
    assert not any("On the map the dot lies" in s.text for s in _page_one(report_of("pfi")))


def _page_one(report: object) -> list[object]:
    from advisor.reporting.report import Report, statements

    assert isinstance(report, Report)
    return list(statements(report.page_one))


@pytest.mark.parametrize("name", CASES)
def test_the_map_is_told_in_words_and_differs_without_colour(name: str) -> None:
    page = html_of(name)
    svg = re.search(r"<svg.*?</svg>", page, flags=re.DOTALL)
    assert svg is not None
    assert 'role="img" aria-labelledby="map-title map-words"' in svg[0]
    assert map_of(name).words[-1].partition("'")[0] in page
    fills = re.findall(r'class="area"[^>]*fill="url\(#(fill-\d)\)"', svg[0])
    assert len(set(fills)) == 4
    patterns = re.findall(r"<pattern.*?</pattern>", svg[0])
    assert len({re.sub(r"#[0-9a-f]+", "", p) for p in patterns}) == 4


@pytest.mark.parametrize("name", ["education-business-link", "severnside-drug-and-alcohol", "pfi"])
def test_no_name_on_the_map_is_crossed_by_the_dashed_line(name: str) -> None:
    shapes = draw(map_of(name))
    assert shapes.allowed is not None
    box = shapes.allowed
    right, bottom = box.x + box.width, box.y + box.height
    for area in shapes.areas:
        for line, x, y in area.label:
            end = x + 6 * len(line)
            crossed = x < box.x < end or x < right < end
            beside = box.y < y - 4 < bottom
            assert not (crossed and beside), (area.title, line)
