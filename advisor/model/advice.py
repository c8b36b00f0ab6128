"""The advice a reader gets: a view of the trace, complete enough to stand without it.

Every item names the rules that drew it, the claims they cite and the nodes of the trace behind them.
Lists are ordered by importance: harm to users first, then severity, certainty, id.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, WithJsonSchema
from pydantic.functional_serializers import PlainSerializer

from advisor.model.claim import Warrant
from advisor.model.move import Direction, Horizon, Tier
from advisor.model.rule import Bearer, Degree, Severity
from advisor.model.serial import trace_structure
from advisor.model.term import Role
from advisor.model.trace import Trace

if TYPE_CHECKING:
    from typing_extensions import Self

SCHEMA_VERSION = "1.0"
Certainty = Literal["holds whatever is still unknown", "holds on present answers", "possible"]
CERTAIN: Certainty = "holds whatever is still unknown"
PRESENT: Certainty = "holds on present answers"
POSSIBLE: Certainty = "possible"
CERTAINTIES: tuple[Certainty, ...] = (CERTAIN, PRESENT, POSSIBLE)


Standing = Literal["own-example", "most-like", "near-tie", "less-like", "unlike", "too-few"]


class Frozen(BaseModel):
    """Base of the advice: frozen, with no keys but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def made(cls, **fields: Any) -> Self:
        """Return one of values known to be right: `model_construct` without its search for aliases.

        A piece of advice has some 350 parts, and it is read as often as a case is. All fields count as
        given, which is told once for all of a class.
        """
        found = cls.__new__(cls)
        defaults, names = _fields(cls)
        _set(found, "__dict__", defaults | fields)
        _set(found, "__pydantic_fields_set__", names)
        _set(found, "__pydantic_extra__", None)
        _set(found, "__pydantic_private__", None)
        return found


_set = object.__setattr__  # the models are frozen


@cache
def _fields(model: type[Frozen]) -> tuple[dict[str, Any], set[str]]:
    """Return the fields of a model in order, with defaults, the others to be given; and their names."""
    defaults = {name: field.default for name, field in model.model_fields.items()}
    return defaults, set(defaults)


class PackStamp(Frozen):
    """A pack the reading used, and the hash of what it contributes."""

    id: str
    version: str
    sha256: str


class RuleBase(Frozen):
    """What the reading was made with; sha256 is over the canonical content of all packs.

    overrides: what a pack replaced, as [what, pack].
    """

    packs: tuple[PackStamp, ...]
    version: str
    sha256: str
    overrides: tuple[tuple[str, str], ...] = ()


class Lean(Frozen):
    """A position on one axis, from -1 (mandatory, contract) to 1 (voluntary, trust).

    low, high: what the unknown answers still allow. counted, unknown: weights of characteristics.
    Positions are rounded to four decimals here; the trace has them exactly. position is null when
    nothing is counted.
    """

    lean: str
    position: float | None
    low: float | None
    high: float | None
    counted: int
    unknown: int
    possible: tuple[str, ...]


class Item(Frozen):
    """One statement of the advice; `subject` lists the partners it is about, in order."""

    kind: str
    id: str
    subject: tuple[str, ...] = ()
    statement: str
    warrant: Warrant
    claims: tuple[str, ...]
    rules: tuple[str, ...]
    because: tuple[str, ...]
    certainty: Certainty
    reasons: tuple[str, ...] = ()


class Diagnosis(Item):
    """Where the partnership stands; settled: no completion of the unknown changes the mode."""

    mode: str
    settled: bool
    possible_modes: tuple[str, ...]
    nearest: str | None
    approach: Lean
    basis: Lean


class RiskItem(Item):
    """A risk, how severe it is and who bears it; precedence 1 comes first (harm to users)."""

    severity: Severity
    who_bears_it: Bearer
    precedence: int


class FailureItem(Item):
    """A cause of failure, emerging or present."""

    degree: Degree


class MoveItem(Item):
    """A recommended move with everything needed to act on it."""

    action: str
    direction: Direction
    tier: Tier
    precedence: int
    owner: Role
    horizon: Horizon
    precondition: str
    changes: tuple[dict[str, Any], ...]
    sign: str
    stop_when: str
    downside: str


class Compared(Frozen):
    """One answer laid beside that of a worked example; values as in a case file.

    here: null where this case does not say, or where those who should know contradict each other.
    example: the word `mixed` and the status `not-applicable` are answers like any other.
    """

    answer: str
    here: Any
    example: Any


class Resemblance(Frozen):
    """How like a worked example of a source the case is, and where the likeness ends.

    title, stands_for: `the Private Finance Initiative`, `the paper's example of complying`.
    standing: `own-example` (the case is this example), `most-like` (one example at most),
    `near-tie` (two or more are about as like), `less-like`, `unlike`, or `too-few` (too few answers
    can be compared). same, differing: answers that both give; open: given by the example alone.
    The first entry is the most like; the entries are complete, one for each example.
    """

    case: str
    title: str
    stands_for: str
    mode: str
    claims: tuple[str, ...]
    standing: Standing
    statement: str
    same: tuple[Compared, ...]
    differing: tuple[Compared, ...]
    open: tuple[Compared, ...]


class Possible(Frozen):
    """What could yet be concluded, and the answers it hangs on."""

    kind: str
    id: str
    subject: tuple[str, ...]
    statement: str
    warrant: Warrant
    claims: tuple[str, ...]
    rules: tuple[str, ...]
    because: tuple[str, ...]
    certainty: Literal["possible"] = "possible"


class Overridden(Frozen):
    """What gave way, and to what: an exception of the rule (`unless[n]`) or another firing."""

    kind: str
    id: str
    subject: tuple[str, ...]
    rule: str
    by: str
    statement: str


class Question(Frozen):
    """An answer worth finding, and why; `decides` names what hangs on it."""

    answer: str
    question: str
    why: str
    who_knows: str
    decides: tuple[str, ...]


class Advice(Frozen):
    """The advice on one case at one date."""

    schema_version: str = SCHEMA_VERSION
    case: str
    name: str
    as_of: str
    rule_base: RuleBase
    diagnosis: Diagnosis
    outlook: tuple[Item, ...]
    strengths: tuple[Item, ...]
    risks: tuple[RiskItem, ...]
    failure_causes: tuple[FailureItem, ...]
    moves: tuple[MoveItem, ...]
    findings: tuple[Item, ...]
    resemblance: tuple[Resemblance, ...]
    possible: tuple[Possible, ...]
    overridden: tuple[Overridden, ...]
    limits: tuple[Item, ...]
    open_questions: tuple[Question, ...]
    trace: Annotated[
        SkipValidation[Trace],
        PlainSerializer(trace_structure),
        WithJsonSchema({"title": "Trace", "type": "object"}),
        Field(repr=False),
    ]
