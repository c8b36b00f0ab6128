"""The shape of a record, as strict pydantic models; what a record says is judged elsewhere.

The published schema is made from these, with the parts of the advice and the trace as they are
published for `advisor advise --json`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

FORMAT = "partnership-advisor/record"
SCHEMA_VERSION = "1.0"
_MOST_TOLD = 20
_TAGS = ("dict[str,str]", "list[str]", "decision", "amendment", "signature")
"""What pydantic adds to a place to say which of several shapes was tried."""

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Objects = list[dict[str, Any]]


class Strict(BaseModel):
    """Base of the shapes: no keys but its own, nothing turned from one type into another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Program(Strict):
    """A program and its version."""

    name: Line
    version: Line


class Made(Strict):
    """When the record was made, by whom, and with what. drafts: rules still in draft were read too."""

    at: Moment
    prepared_by: Line | None
    program: Program
    engine: Program
    python: Line
    drafts: bool


class GivenText(Strict):
    """The case as it was given; name: of its file, without folders."""

    name: Annotated[str, StringConstraints(pattern=r"^[^/\\]{0,255}$")]
    sha256: Hash
    text: str


class ReadCase(Strict):
    """The case as it was read; partners is null when no list was given."""

    id: Line
    as_of: Line
    name: Line
    prepared_by: Line | None
    notes: Line | None
    answers: dict[str, dict[str, Any]]
    partners: Objects | None
    relations: Objects


class CasePart(Strict):
    """The case as given and as read."""

    given: GivenText
    read: ReadCase


class Pack(Strict):
    """A pack of the rule base, and the hash of what it contributes."""

    id: Line
    version: Line
    sha256: Hash


class File(Strict):
    """One file of a pack; its name is relative to the pack and never used as a path."""

    pack: Line
    name: Annotated[
        str, StringConstraints(pattern=r"^(rules|knowledge)(/[A-Za-z0-9._ -]+)+$", max_length=255)
    ]
    sha256: Hash
    text: str


class RuleBase(Strict):
    """The rule base: its files as they are, and `content`, what they mean in canonical JSON.

    sha256: of the canonical bytes of `content`.
    """

    sha256: Hash
    packs: Annotated[list[Pack], Field(min_length=1)]
    files: list[File]
    content: dict[str, Any]


class Reading(Strict):
    """The trace; considered: rules that neither fired nor gave way, and where each fell short."""

    facts: Objects
    positions: Objects
    checks: Objects
    firings: Objects
    overridden: Objects
    considered: Objects


class Link(Strict):
    """One container of the record: the hash of each unit in it ("+": a container of its own).

    link: the SHA-256 of the canonical form of [the link before, part, the SHA-256 of that of units].
    """

    part: str
    units: dict[str, str] | list[str]
    link: Hash


class Entry(Strict):
    """What every entry of the history has; link: the SHA-256 of the entry without it."""

    by: Line
    at: Moment
    previous: Hash
    link: Hash


class Decision(Entry):
    """A person's decision on one thing the record says, named by its node."""

    kind: Literal["decision"]
    on: Line
    decision: Literal["accepted", "amended", "rejected"]
    reason: Line
    instead: Line | None = None
    owner: Line | None = None
    due: Line | None = None


class Amendment(Entry):
    """An answer put in the place of another, after the record was made; said: as it was written."""

    kind: Literal["amendment"]
    path: Line
    said: Line
    was: dict[str, Any]
    now: dict[str, Any]
    reason: Line


class Signature(Entry):
    """An Ed25519 signature of everything up to `previous`; key and signature in base64."""

    kind: Literal["signature"]
    public_key: Line
    signature: Line


class Record(Strict):
    """One consultation, whole: what it started from, what followed, and what people made of it."""

    format: Literal["partnership-advisor/record"]
    schema_version: Literal["1.0"]
    made: Made
    case: CasePart
    rule_base: RuleBase
    reading: Reading
    advice: dict[str, Any]
    chain: Annotated[list[Link], Field(min_length=1)]
    seal: Hash
    history: list[Annotated[Decision | Amendment | Signature, Field(discriminator="kind")]]
    head: Hash


def shape_problems(document: Any) -> list[tuple[str, str]]:
    """Return where a document has not the shape of a record, the first places only."""
    try:
        Record.model_validate(document)
    except ValidationError as error:
        return [
            (_pointer(document, each["loc"]), each["msg"])
            for each in error.errors(include_url=False, include_input=False)[:_MOST_TOLD]
        ]
    return []


def _pointer(document: Any, steps: tuple[int | str, ...]) -> str:
    """Return a place as a JSON pointer, as far as it leads in the document."""
    place = ""
    for step in steps:
        holds = isinstance(document, dict) and step in document
        if not holds and not (isinstance(document, list) and isinstance(step, int)):
            return (
                place if isinstance(document, dict | list) and step in _TAGS else f"{place}/{step}"
            )
        document = document[step]
        place += "/" + str(step).replace("~", "~0").replace("/", "~1")
    return place


def record_schema(advice: dict[str, Any]) -> dict[str, Any]:
    """Return the published schema of a record. advice: that of `advisor advise --json`."""
    found = Record.model_json_schema()
    shared = dict(advice["$defs"])
    told = {k: v for k, v in advice["properties"].items() if k not in _NOT_RECORDED}
    found["$defs"] = {**shared, **{f"Record{k}": v for k, v in found["$defs"].items()}}
    found = dict(_renamed(found, {k for k in found["$defs"] if k.startswith("Record")}))
    trace = shared["Trace"]
    failed = {
        "type": "object",
        "additionalProperties": False,
        "required": ["at", "asks", "truth", "times"],
        "properties": {
            "at": {"type": "string", "description": "a place in the rule, as in when/of/1"},
            "asks": {"type": "string"},
            "truth": {"enum": ["false", "unknown", "nobody"]},
            "times": {"type": "integer", "minimum": 1},
        },
    }
    considered = {
        "type": "object",
        "additionalProperties": False,
        "required": ["rule", "failed"],
        "properties": {"rule": {"type": "string"}, "failed": {"type": "array", "items": failed}},
    }
    found["$defs"]["RecordReading"] = {
        **trace,
        "properties": {
            **trace["properties"],
            "considered": {"type": "array", "items": considered},
        },
        "required": [*trace["required"], "considered"],
    }
    found["properties"]["advice"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": told,
        "required": sorted(told),
    }
    return found


_NOT_RECORDED = ("trace", "reader", "moves_for_others")


def _renamed(value: Any, names: set[str]) -> Any:
    """Return a schema whose references to the record's own definitions bear their longer names."""
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _renamed(item, names) for key, item in value.items() if key != "discriminator"}
    name = str(found.get("$ref", "")).rpartition("/")[2]
    if f"Record{name}" in names and "$ref" in found:
        found["$ref"] = f"#/$defs/Record{name}"
    return found
