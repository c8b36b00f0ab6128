"""A page put in order: keys as its form lists them, and what is read down the page rather than across.

What a form does not name keeps its order: the parts of a condition, the values of a term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from advisor.layout.page import Page, Value
from advisor.loading.case_forms import AnswerForm, Form, OpinionForm
from advisor.loading.file_kinds import FORMS
from advisor.loading.forms import PassageForm
from advisor.loading.rule_forms import ConclusionForm, ExamplesForm, SourceOfRule
from advisor.loading.shape import model_in
from advisor.loading.shared_forms import OverrideForm
from advisor.loading.term_forms import ChangeForm

_ACROSS = (
    *(AnswerForm, OpinionForm, ConclusionForm, SourceOfRule),
    *(PassageForm, OverrideForm, ChangeForm),
)
"""Forms that stand in brackets on one line where they fit."""
_PROSE = (
    *("about", "because", "citation", "explanation", "gist", "help", "message", "mixed", "notes"),
    "reasoning",
)
"""Texts that always stand below their key, so that a word more or less changes no other line."""
_ENDS = ("partner", "relation", "from", "to", "between", "pair-with")


def arrange(page: Page, kind: str) -> Page:
    """Put a page of this kind in order, and return it."""
    _form(page.value, FORMS[kind])
    page.value.down = True
    if page.value.entries:
        first = page.value.entries[0]
        page.head, first.before = [*page.head, *first.before], []
    while page.head and not page.head[0]:
        del page.head[0]
    _lift(page.value)
    return page


def _form(value: Value, form: type[Form]) -> None:
    """Arrange what a form describes."""
    if value.kind != "mapping":
        return
    fields = {f.alias or name: (name, f) for name, f in form.model_fields.items()}
    _order(value, fields)
    value.down = form not in _ACROSS
    for entry in value.entries:
        name, field = fields.get(entry.key, ("", None))
        inside = model_in(field.annotation) if field is not None else None
        if name in _PROSE and form is not ConclusionForm:
            entry.value.down = True
        elif inside is None or inside is ExamplesForm:
            _SPECIAL.get(name, _as_it_is)(entry.value)
        elif entry.value.kind == "list":
            entry.value.down = inside is not OpinionForm
            for each in _items(entry.value):
                _form(each, inside)
        else:
            _form(entry.value, inside)


def _order(value: Value, names: Iterable[str]) -> None:
    """Put entries with these names first; the rest keep their order between them."""
    ranks = {name: place for place, name in enumerate(names)}
    value.entries.sort(key=lambda entry: ranks.get(entry.key, len(ranks)))


def _items(value: Value) -> list[Value]:
    return [entry.value for entry in value.entries]


def _condition(value: Value, *, of_one: bool = False) -> None:
    """Arrange a condition: what `all` and `any` list stands down the page.

    of_one: whether it is said of a partner or relation, which is read across.
    """
    if value.kind != "mapping":
        return
    _order(value, (*_ENDS, "number"))
    for entry in value.entries:
        inside = entry.value
        if entry.key in ("all", "any") and inside.kind == "list":
            inside.down = not of_one
        of_this = of_one or entry.key in ("some", "every", "none") or _heads(inside)
        for each in _items(inside) if inside.kind == "list" else []:
            each.stacked = each.kind == "mapping"
            _condition(each, of_one=of_this)
        _condition(inside, of_one=of_this)


def _heads(value: Value) -> bool:
    return value.get("partner") is not None or value.get("relation") is not None


def _when(value: Value) -> None:
    _condition(value)
    value.down = True


def _unless(value: Value) -> None:
    value.down = True
    for each in _items(value):
        _when(each)


def _examples(value: Value) -> None:
    """Arrange the examples beside a rule: one a line."""
    _order(value, ("fires", "silent"))
    value.down = True
    for group in _items(value):
        group.down = True
        for example in _items(group):
            example.filled = example.kind == "mapping"
            _relations(example.get("relations"))
            for each in example.entries:
                _answer(each.value)


def _answers(value: Value) -> None:
    value.down = True
    for each in _items(value):
        _answer(each)


def _answer(value: Value) -> None:
    if value.kind == "mapping" and (value.get("value") or value.get("disputed")):
        _form(value, AnswerForm)


def _partners(value: Value) -> None:
    value.down = True
    for partner in _items(value):
        _order(partner, ("name",))
        _answers(partner)


def _relations(value: Value | None) -> None:
    for relation in _items(value) if value is not None else ():
        _order(relation, _ENDS)
        for each in _items(relation):
            _answer(each)


def _of_case(value: Value) -> None:
    value.down = True
    _relations(value)


def _changes(value: Value) -> None:
    """Arrange answers that are changed; few enough for a line."""
    for each in _items(value):
        _answer(each)


def _listed(value: Value) -> None:
    value.down = True


def _as_it_is(value: Value) -> None:
    """Leave a value in its order, on one line if it fits."""


_SPECIAL: dict[str, Callable[[Value], None]] = {
    "when": _when,
    "unless": _unless,
    "examples": _examples,
    "answers": _answers,
    "partners": _partners,
    "relations": _of_case,
    "set": _changes,
    "values": _listed,
    "rows": _listed,
    "must": _listed,
    "must_not": _listed,
    "gives_way": _listed,
}


def _lift(value: Value) -> None:
    """Put a comment before the first key of a list's entry before the entry itself."""
    for entry in value.entries:
        _lift(entry.value)
        if value.kind == "list" and entry.value.entries:
            first = entry.value.entries[0]
            entry.before, first.before = [*entry.before, *first.before], []
