"""A tree checked against a written form; every fault says where, what, and what to do."""

from __future__ import annotations

import re
from typing import Any, TypeAlias, TypeVar
from unicodedata import normalize

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from advisor.errors import nearest, shorten
from advisor.loading.case_forms import Form
from advisor.loading.tree import MOST_IN_A_FILE, Node, Problems

F = TypeVar("F", bound=Form)


def read_form(form: type[F], tree: Node, file: str, problems: Problems) -> F | None:
    """Return the content of a tree as `form`; record every fault and return None if there is one."""
    if tree.kind != "mapping":
        told = "must be a mapping of keys to values: lines such as 'id: slow-to-answer'"
        problems.add(file, tree, told)
        return None
    try:
        return form.model_validate(tree.plain())
    except ValidationError as error:
        # Several may come of one fault; of more than so many, the first alone are told anyway.
        details = error.errors(include_url=False)[: 2 * MOST_IN_A_FILE]
        paths = [_path(detail, tree) for detail in details]
        for detail, path in _causes(list(zip(details, paths, strict=True))):
            by_key = detail["type"] == "extra_forbidden" or "[key]" in detail["loc"]
            at = tree.at(path, key=by_key)
            problems.add(file, at, _message(form, detail, path), _code(detail, path))
        return None


Path: TypeAlias = "tuple[int | str, ...]"


def _path(detail: ErrorDetails, tree: Node) -> Path:
    """Return the steps to a fault, without the names of the types that were tried on the way."""
    node, found = tree, list[int | str]()
    *before, last = detail["loc"] or ("",)
    for step in (*before, last):
        inner = node.at((step,))
        if inner is not node or (step is last and detail["type"] == "missing"):
            found.append(step)
        node = inner
    return tuple(found)


def _causes(found: list[tuple[ErrorDetails, Path]]) -> list[tuple[ErrorDetails, Path]]:
    """Return one fault for each place.

    Left out is that a list is too short where an entry of it is wrong and so was not counted, and that
    a key is missing where it is there misspelt. Of a value that may be one thing or another, each was
    tried: what is wrong inside it goes before, else all that it may be is told at once.
    """
    paths = [path for _, path in found]
    extra = [path for detail, path in found if detail["type"] == "extra_forbidden"]
    kept: dict[Path, ErrorDetails] = {}
    for detail, path in found:
        if detail["type"] == "missing" and any(_is_misspelt(path, other) for other in extra):
            continue
        tried = detail["type"] in ("too_short", *_TRIED)
        if tried and any(_is_inside(other, path) for other in paths):
            continue
        kept[path] = _either(kept[path], detail) if path in kept else detail
    return [(detail, path) for path, detail in kept.items()]


def _is_misspelt(wanted: Path, there: Path) -> bool:
    """Whether an unknown key stands beside a missing one, and is much like it."""
    beside = wanted[:-1] == there[:-1]
    return beside and bool(nearest(str(there[-1]), [str(wanted[-1])]))


_TRIED = ("literal_error", "tuple_type", "string_type")


def _either(one: ErrorDetails, other: ErrorDetails) -> ErrorDetails:
    """Return one fault for a value that may be either of two things and is neither."""
    listed = [d.get("ctx", {}).get("expected") or _WANTED.get(d["type"], "") for d in (one, other)]
    words = ", ".join(each.removeprefix("must be ").replace(" or ", ", ") for each in listed)
    start, _, last = words.rpartition(", ")
    return {**one, "type": "literal_error", "ctx": {"expected": f"{start} or {last}"}}


def _code(detail: ErrorDetails, path: tuple[int | str, ...]) -> str:
    """Return what sort of fault this is; what is wrong with a warrant is a sort of its own."""
    if path[-1:] != ("warrant",):
        return "schema"
    return "missing-warrant" if detail["type"] == "missing" else "wrong-warrant"


def _is_inside(inner: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _message(form: type[Form], detail: ErrorDetails, path: tuple[int | str, ...]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    name = shorten(next((step for step in reversed(path) if isinstance(step, str)), "this"))
    given = shorten(str(detail["input"])) if isinstance(detail["input"], str | int) else ""
    if kind == "extra_forbidden":
        known = _keys_at(form, path[:-1])
        hint = nearest(name, known) or f"; known here: {', '.join(sorted(known))}"
        return f"unknown key '{shorten(name)}'{hint}"
    if kind == "missing":
        return f"'{name}' is missing"
    if kind == "literal_error":
        choices = str(context.get("expected", ""))
        return f"'{name}' is '{given}'; it must be {choices.replace(chr(39), '')}"
    if kind == "string_pattern_mismatch":
        named = "claims" if name == "id" and path[0] == "claims" else name
        return f"'{name}' is '{given}'; {_PATTERNS.get(named) or _id_hint(given)}"
    if kind in ("value_error", "assertion_error"):
        reason = str(context.get("error", detail["msg"]))
        return f"'{name}' {reason}" + (f"; it is '{given}'" if given else "")
    if kind in _BOUNDS:
        return f"'{name}' is {given}; it must be {_BOUNDS[kind]} {context.get(_LIMIT[kind])}"
    if kind == "string_type" and isinstance(detail["input"], dict) and detail["input"]:
        start = shorten(f"{next(iter(detail['input']))}: ")
        return (
            f"'{name}' must be text; '{start}' makes a key and a value of it: leave the space after "
            "the colon out, or put quotes round the whole"
        )
    if kind.startswith("date_") and given and "outside" in detail["msg"]:
        return f"'{name}' is '{given}', and there is no such day; write a date such as 2007-03-01"
    if kind in _WANTED:
        return f"'{name}' {_WANTED[kind]}" + (f"; it is '{given}'" if given else "")
    if kind in ("string_too_long", "string_too_short"):
        most, least = context.get("max_length"), context.get("min_length")
        return f"'{name}' is empty" if least else f"'{name}' is longer than {most} characters"
    if kind == "too_short":
        return f"'{name}' holds too few entries; give {_number(context['min_length'])} at least"
    if kind == "too_long":
        return f"'{name}' holds too many entries; give {_number(context['max_length'])} at most"
    return f"'{name}': {detail['msg'].lower()}"


def _number(count: int) -> str:
    return {1: "one", 2: "two", 3: "three"}.get(count, str(count))


def _id_hint(given: str) -> str:
    """Return what an id has to be, with one made of what was given, where that holds any letter."""
    letters = normalize("NFKD", given.lower()).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", letters)
    if words and words[0][0].isdigit():
        words.insert(0, "no")
    example = f", such as '{'-'.join(words)}'" if words else ""
    return f"it must be lower-case words joined by hyphens{example}"


_PATTERNS = {
    "locator": "it must be a locator such as CPL.1",
    "version": "it must be a version such as 1.0.0",
    "row": "it must be a row such as T1.1",
    "claims": "it must be the id of a claim such as C.4",
    "sha256": "it must be 12 to 64 hexadecimal digits (0-9, a-f)",
}
_BOUNDS = {"greater_than_equal": "at least", "less_than_equal": "at most"}
_LIMIT = {"greater_than_equal": "ge", "less_than_equal": "le"}
_WANTED = {
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "bool_parsing": "must be yes or no",
    "bool_type": "must be yes or no",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "date_parsing": "must be a date such as 2007-03-01",
    "date_from_datetime_parsing": "must be a date such as 2007-03-01",
    "date_type": "must be a date such as 2007-03-01",
}


def _keys_at(form: type[Form], path: tuple[int | str, ...]) -> list[str]:
    """Return the keys a form knows at a path into it, found through its field types."""
    current = form
    for step in path:
        if isinstance(step, int):
            continue
        for name, field in current.model_fields.items():
            if (field.alias or name) == step:
                current = model_in(field.annotation) or current
                break
    return [field.alias or name for name, field in current.model_fields.items()]


def model_in(annotation: Any) -> type[Form] | None:
    """Return the first form that the type of a field holds, or None."""
    if isinstance(annotation, type) and issubclass(annotation, Form):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = model_in(inner)
        if found is not None:
            return found
    return None
