"""What the advice on a case hangs on: answers, pairs of answers, positions and parameters.

Everything is about the diagnosis (the mode) and the recommended moves; other items are left aside.
"""

from __future__ import annotations

from advisor.model.advice import Frozen

SENSITIVITY_VERSION = "1.0"


class Effect(Frozen):
    """What a change does to the advice; mode: the new diagnosis, None where it stays.

    appears, disappears: nodes of recommended moves.
    """

    mode: str | None
    appears: tuple[str, ...]
    disappears: tuple[str, ...]


class Outcome(Effect):
    """What some other answers to one question would do, each alone; told: the answers in words."""

    to: tuple[str, ...]
    told: str


class PlaceFinding(Frozen):
    """One place of the case where another answer alone changes something; now: what it says."""

    path: str
    title: str
    now: str
    outcomes: tuple[Outcome, ...]

    @property
    def diagnosis(self) -> bool:
        """Whether some answer here changes the diagnosis."""
        return any(outcome.mode for outcome in self.outcomes)


class Answered(Frozen):
    """One place answered otherwise; to: as in a case file, told: in words."""

    path: str
    to: str
    told: str


class Together(Frozen):
    """One thing that two answers do together and neither does alone; pairs: how many do."""

    mode: str | None = None
    appears: str | None = None
    disappears: str | None = None
    pairs: int


class Example(Effect):
    """Two answers that do together what neither does alone: of their effects, only those."""

    answers: tuple[Answered, Answered]


class PairFinding(Frozen):
    """What two answers do together that neither does alone.

    diagnosis, moves: how many pairs change the one or the other. examples: pairs that, between them,
    show each effect once, those of the diagnosis first.
    """

    diagnosis: int
    moves: int
    effects: tuple[Together, ...]
    examples: tuple[Example, ...]


class Edge(Frozen):
    """One end of the balanced band; distance: from the position to it, negative where it is below."""

    parameter: str
    at: float
    distance: float


class Crossing(Frozen):
    """Another lean, and the fewest answers that would carry the position there.

    answers: one way to do it. fewest is None where no answers reach it.
    """

    lean: str
    fewest: int | None
    answers: tuple[Answered, ...]


class Margin(Frozen):
    """How far a position is from another lean; position is null when nothing is counted.

    exact: the position as a fraction. counted: weight counted; needed: the least for a lean.
    """

    axis: str
    lean: str
    position: float | None
    exact: str | None
    counted: int
    needed: int
    edges: tuple[Edge, ...]
    crossings: tuple[Crossing, ...]


class End(Effect):
    """Where the range of a parameter ends, and what holds beyond; included: the end belongs to it.

    at: the end, rounded to four decimals where it lies between two such numbers; exact: as a fraction.
    """

    at: float
    exact: str
    included: bool


class ParameterRange(Frozen):
    """The values of a parameter for which diagnosis and moves stay; a missing end: however far.

    The edges of a band are moved only as far as each other, a count only down to one.
    """

    id: str
    value: float
    meaning: str
    unit: str
    low: End | None
    high: End | None

    @property
    def matters(self) -> bool:
        """Whether some other value changes the diagnosis or a move."""
        return self.low is not None or self.high is not None


class Sensitivity(Frozen):
    """What the diagnosis and the recommended moves of one case hang on.

    names: what each move named here, by its id, would have people do. pairs is null where they were
    not tried.
    steady_alone: places where no other answer alone changes diagnosis or moves; steady: those of them
    where none does even beside any one other answer that differs too (null without pairs).
    """

    schema_version: str = SENSITIVITY_VERSION
    case: str
    as_of: str
    mode: str
    moves: tuple[str, ...]
    places: int
    singles_tried: int
    pairs_tried: int | None
    singles: tuple[PlaceFinding, ...]
    pairs: PairFinding | None
    steady_alone: tuple[str, ...]
    steady: tuple[str, ...] | None
    margins: tuple[Margin, ...]
    parameters: tuple[ParameterRange, ...]
    names: dict[str, str]
