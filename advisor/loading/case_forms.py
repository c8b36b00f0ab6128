"""The written form of a case, and what all written forms share, as strict pydantic models.

These are the borders. They check shape only (keys, types, patterns, lengths); whether the words mean
anything is checked against the vocabulary afterwards. Every scalar arrives as text. The forms of
knowledge and rules stand in `forms.py`: a command that only reads a case need not build them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from advisor.model.term import SCALE

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
LONGEST_ID, LONGEST_LINE, LONGEST_TEXT = 60, 400, 2_000
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?\Z")
_MOST = 900_000_000_000 * SCALE


def read_number(text: object) -> int:
    """Return a written number in ten-thousandths; ValueError says how numbers are written."""
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or not _NUMBER.match(text):
        raise ValueError(
            "must be a plain number such as 12 or 0.15 (no exponent, no thousands separator, "
            "at most four decimals)"
        )
    whole, _, rest = text.partition(".")
    size = abs(int(whole)) * SCALE + int(rest.ljust(4, "0") or 0)
    if size > _MOST:
        raise ValueError("is larger than 900,000,000,000")
    return -size if text.startswith("-") else size


def one_or_more(value: object) -> object:
    """Return a single word as a list of one, so that either may be written."""
    return [value] if isinstance(value, str) else value


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def _plain_text(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("must not hold tabs or other control characters; write spaces")
    if _DIRECTION.search(text):  # they make a reader see another text than the one that is stored
        raise ValueError("must not hold characters that turn the direction of reading")
    return " ".join(text.split())


def _date(text: object) -> object:
    if isinstance(text, str) and not re.match(r"\d{4}-\d{2}-\d{2}\Z", text):
        raise ValueError("must be a date such as 2007-03-01")
    return text


WORDS = "x-words"


@dataclass(frozen=True, slots=True)
class Named:
    """Marks a value as one of the words of the knowledge; a schema for editors lists them there.

    what: which words, as `reporting/word_schemas.py` knows them. new: others may be written too.
    """

    what: str
    new: bool = False

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema of the value with the mark in it."""
        return {**handler(core), WORDS: self.what, **({"x-new": True} if self.new else {})}


Id = Annotated[str, StringConstraints(pattern=rf"^{ID}$", max_length=LONGEST_ID)]
Reference = Annotated[str, StringConstraints(pattern=rf"^(?:{ID}:)?{ID}$", max_length=120)]
ClaimId = Annotated[
    str,
    StringConstraints(pattern=rf"^(?:{ID}:)?[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9-]+)*$", max_length=60),
]
Number = Annotated[int, BeforeValidator(read_number)]
Line = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_LINE), AfterValidator(_plain_text)
]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_plain_text)
]
Day = Annotated[date, BeforeValidator(_date)]
Cited = Annotated[ClaimId, Named("claim")]
ClaimIds = Annotated[tuple[Cited, ...], BeforeValidator(one_or_more)]
Strength = Annotated[
    Literal["slight", "moderate", "strong"],
    Field(
        description="How clearly the answer points to its pole; only for rows of the two tables. "
        "Left out, it is moderate."
    ),
]


def _hyphens(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class Form(BaseModel):
    """Base of the written forms: frozen, no unknown keys, hyphens between words."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=_hyphens,
        defer_build=True,
        validate_default=False,
    )


class OpinionForm(Form):
    """One side of a disputed answer."""

    value: Any = Field(description="What this side says.")
    strength: Strength | None = None
    by: Line | None = Field(default=None, description="Who says so.")


class AnswerForm(Form):
    """An answer with who said it, when and on what evidence."""

    value: Any = Field(default=None, description="The answer; or give `disputed`.")
    disputed: Annotated[tuple[OpinionForm, ...], Field(min_length=2, max_length=20)] | None = Field(
        default=None, description="What each side says, where people differ; at least two sides."
    )
    strength: Strength | None = None
    claims: ClaimIds = Field(
        default=(), description="Claims of a source that say so; only for a source's own examples."
    )
    by: Line | None = Field(default=None, description="Who said so.")
    source: Line | None = Field(
        default=None, description="The document or meeting that the answer rests on."
    )
    date: Day | None = Field(default=None, description="When it was said, such as 2026-05-04.")
    note: Text | None = Field(default=None, description="What else a reader should know.")


class CaseForm(Form):
    """What a person says about a partnership on a date; what is left out is unknown."""

    case: Id = Field(description="The case's id: lower-case words joined by hyphens.")
    name: Line | None = Field(default=None, description="The partnership's name, as printed.")
    as_of: Day = Field(alias="as_of", description="The date it describes, such as 2026-05-04.")
    prepared_by: Line | None = Field(
        default=None, alias="prepared_by", description="Who prepared it: a person or a team."
    )
    notes: Text | None = Field(default=None, description="What else a reader should know.")
    answers: Annotated[dict[str, Any], Named("answers")] = Field(
        default={}, description="Answers about the partnership as a whole, term by term."
    )
    partners: dict[Id, Annotated[dict[str, Any], Named("partner")]] | None = Field(
        default=None,
        description="The organisations in it, each under a short id. Nobody else exists then; "
        "without this list nothing is said about partners.",
    )
    relations: tuple[Annotated[dict[str, Any], Named("relation")], ...] = Field(
        default=(), description="How one partner sees another, one direction at a time."
    )
