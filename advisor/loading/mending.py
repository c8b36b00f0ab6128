"""A rule file with faults, read on without the parts at fault, so that what is left is judged too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from advisor.errors import Problem
from advisor.loading.rule_forms import RuleForm
from advisor.loading.tree import Node

_HEAD = ("partner", "relation", "from", "to", "pair-with")
_AND = ("all", "some")
_CONDITIONS = ("when", "unless")
_DETAILS = {
    "severity": ("low", "medium", "high"),
    "who-bears-it": ("users", "partner", "commissioner", "funder", "public"),
    "degree": ("present", "emerging"),
}
_WANTED = {"risk": ("severity", "who-bears-it"), "failure": ("degree",)}


@dataclass(frozen=True, slots=True)
class StandIns:
    """Names that there are, to stand for those that there are not."""

    claim: str
    term: str
    move: str


@dataclass(slots=True)
class Mending:
    """One rule file, and what of it is no longer as it was written.

    parts: the keys whose content was left out or made up, such as `title` or `source.claims`.
    loosened: a condition is left out that was joined to the rest by "and", so that the rule fires at
    least wherever it was meant to. doubtful: others are, and when it was meant to fire can't be told.
    """

    tree: Node
    kind: str
    name: str
    parts: set[str] = field(default_factory=set)
    loosened: bool = False
    doubtful: bool = False


def mend(mending: Mending, problems: Iterable[Problem], stand_ins: StandIns) -> bool:
    """Take the faults out of a file's tree; return False for one that leaves nothing to be judged."""
    if mending.tree.kind != "mapping":
        return False
    misshapen = _shape(mending, stand_ins)
    found = [problem for problem in problems if not (misshapen and problem.code == "schema")]
    mended = [_at(mending, problem, stand_ins) for problem in found]
    return all(mended)


# ---------------------------------------------------------------- shape


def _shape(mending: Mending, stand_ins: StandIns) -> bool:
    """Mend what keeps a tree from having the form of a rule; return whether anything did."""
    try:
        RuleForm.model_validate(mending.tree.plain())
    except ValidationError as error:
        for detail in reversed(error.errors(include_url=False)):  # later entries of a list first
            _key(mending, detail, stand_ins)
        return True
    return False


def _key(mending: Mending, detail: ErrorDetails, stand_ins: StandIns) -> None:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    top, inner = str(path[0]), path[1:]
    if detail["type"] == "extra_forbidden" and isinstance(path[-1], str):
        _cut(mending.tree.at(path[:-1]), path[-1])
    elif top == "source" and inner:
        _source(mending, str(inner[0]), inner[1:], stand_ins)
    elif top == "conclude" and path[-1] in _DETAILS:
        mending.parts.add("conclude")
        _put(mending.tree.at(path[:-1]), str(path[-1]), _word(_DETAILS[str(path[-1])][0]))
    elif top == "examples" and len(inner) > 1 and isinstance(inner[1], int):
        _without_example(mending, str(inner[0]), inner[1])
    else:
        _stand_in(mending, top, stand_ins)


def _source(mending: Mending, part: str, inner: Sequence[int | str], stand_ins: StandIns) -> None:
    source = mending.tree.get("source")
    assert source is not None
    if part == "claims":
        listed = source.get("claims")
        if listed is not None and listed.kind == "sequence":
            places = [step for step in inner if isinstance(step, int)]
            listed.items = [n for i, n in enumerate(listed.items) if i not in places][:3]
        if listed is None or listed.kind != "sequence" or not listed.items:
            mending.parts.add("source.claims")
            _put(source, "claims", _list(_word(stand_ins.claim)))
        return
    mending.parts.add(f"source.{part}")
    if part == "warrant":
        _put(source, "warrant", _word("judgement"))
    if part == "reasoning" or source.get("reasoning") is None:
        _put(source, "reasoning", _word("None given."))


def _conclude(mending: Mending, stand_ins: StandIns) -> None:
    """Give each conclusion what its kind takes, no more and no less; its name is kept."""
    mending.parts.add("conclude")
    given = mending.tree.get("conclude")
    entries = [] if given is None else given.items if given.kind == "sequence" else [given]
    kept = [e for e in entries if e.kind == "mapping" and _names_one(e, mending.kind)]
    if not kept:
        _stand_in(mending, "conclude", stand_ins)
        return
    for entry in kept:
        details = {detail: entry.get(detail) for detail in _WANTED.get(mending.kind, ())}
        whole = [(mending.kind, entry.get(mending.kind)), ("about", entry.get("about"))]
        entry.keys, entry.items = [], []
        for key, value in whole:
            if value is not None:
                _put(entry, key, value)
        for key, value in details.items():
            known = _DETAILS[key]
            _put(entry, key, value if value and value.text in known else _word(known[0]))
    _put(mending.tree, "conclude", _list(*kept))


def _names_one(entry: Node, kind: str) -> bool:
    name = entry.get(kind)
    return name is not None and bool(name.text) and kind not in ("mode", "move")


def _without_example(mending: Mending, group: str, place: int) -> None:
    mending.parts.add("examples")
    listed = mending.tree.at(("examples", group))
    if listed.kind == "sequence":
        del listed.items[place : place + 1]
        listed.items = listed.items or [Node("mapping", 0, 0)]


def _stand_in(mending: Mending, key: str, stand_ins: StandIns) -> None:
    """Put something harmless in the place of what stands under a key."""
    mending.parts.add(key)
    word, always = _word, _always(stand_ins.term)
    made = {
        "id": word(mending.name),
        "title": word("Untitled"),
        "status": word("draft"),
        "author": word("nobody"),
        "date": word("2000-01-01"),
        "message": word("Nothing."),
        "when": always,
        "conclude": _conclusion(mending, stand_ins),
        "examples": _map(fires=_list(Node("mapping", 0, 0)), silent=_list(Node("mapping", 0, 0))),
        "source": _map(
            claims=_list(word(stand_ins.claim)),
            warrant=word("judgement"),
            reasoning=word("None given."),
        ),
    }  # fmt: skip
    mending.loosened |= key in _CONDITIONS
    if key == "source":
        mending.parts |= {"source.claims", "source.warrant"}
    if key in made:
        _put(mending.tree, key, made[key])
    else:
        _cut(mending.tree, key)


def _conclusion(mending: Mending, stand_ins: StandIns) -> Node:
    names = {"mode": "undetermined", "move": stand_ins.move}
    entry = _map(**{mending.kind: _word(names.get(mending.kind, mending.name))})
    for detail in _WANTED.get(mending.kind, ()):
        _put(entry, detail, _word(_DETAILS[detail][0]))
    return entry


def _always(term: str) -> Node:
    """Return a condition that is true of every partnership."""
    missing = _map(unknown=_word(term))
    return _map(any=_list(missing, _map(none=_list(_map(unknown=_word(term))))))


# ---------------------------------------------------------------- one fault by its place


def _at(mending: Mending, problem: Problem, stand_ins: StandIns) -> bool:
    """Mend one fault; return False where that can't be done."""
    place = (problem.line, problem.column)
    path = _path(mending.tree, place)
    if problem.line == 0:
        return False
    if not path:
        return True  # gone already, with another fault
    top = mending.tree.keys[path[0]].text
    if top in _CONDITIONS:
        _prune(mending, top, path[1:], stand_ins)
    elif top == "examples" and len(path) > 2:
        group = mending.tree.items[path[0]].keys[path[1]].text
        _without_example(mending, group, path[2])
    elif top == "source":
        part = mending.tree.items[path[0]].keys[path[1]].text if len(path) > 1 else "claims"
        part = "reasoning" if problem.code == "missing-warrant" else part
        _source(mending, part, path[2:], stand_ins)
    elif top == "conclude" and problem.code == "wrong-conclusion":
        _conclude(mending, stand_ins)
    elif top == "conclude" and problem.code == "unknown-alias":
        for entry in [mending.tree.items[path[0]], *mending.tree.items[path[0]].items]:
            _cut(entry, "about")
    elif top == "message":
        mending.parts.add("placeholders")
        _unbraced(mending.tree.items[path[0]])
    elif problem.code in ("misplaced", "defined-twice") and top != "id":
        return False
    else:
        _stand_in(mending, top, stand_ins)
    return True


def _unbraced(message: Node) -> None:
    """Take the braces out of a message: a word stands for a name."""
    message.text = message.text.replace("{", "").replace("}", "")


def _path(node: Node, place: tuple[int, int]) -> tuple[int, ...] | None:
    """Return the steps to the innermost value that stands, or whose key stands, at a place."""
    found: tuple[int, ...] | None = () if (node.line, node.column) == place else None
    for index, item in enumerate(node.items):
        inner = _path(item, place)
        if inner is not None:
            found = (index, *inner)
        elif node.keys and (node.keys[index].line, node.keys[index].column) == place:
            found = (index,)
    return found


def _prune(mending: Mending, top: str, path: tuple[int, ...], stand_ins: StandIns) -> None:
    """Take the smallest condition at fault out of `when`, or a whole exception out of `unless`."""
    whole = mending.tree.get(top)
    assert whole is not None
    if top == "unless":
        mending.parts.add("unless")
        mending.loosened = True
        if whole.kind == "sequence" and path:
            del whole.items[path[0]]
        else:
            _cut(mending.tree, "unless")
        return
    mending.parts.add("when")
    taken = _last_removable(whole, path)
    if taken is None:
        _stand_in(mending, "when", stand_ins)
        return
    holder, index, only_and = taken
    del holder.items[index]
    if holder.keys:
        del holder.keys[index]
    mending.loosened = True
    mending.doubtful |= not only_and
    if not holder.items:  # an empty list is no condition: it goes the same way
        _prune(mending, top, _path_of(whole, holder), stand_ins)


def _last_removable(whole: Node, path: tuple[int, ...]) -> tuple[Node, int, bool] | None:
    """Return the innermost list or block that holds a condition on a path, where, and how joined."""
    found = None
    node, only_and, key = whole, True, ""
    for index in path:
        if node.kind == "sequence":
            if node.items[index].kind == "mapping":
                only_and = only_and and key in _AND
                found = (node, index, only_and)
        else:
            key = node.keys[index].text
            if any(k.text in _HEAD for k in node.keys) and key not in _HEAD:
                found = (node, index, only_and)
            only_and = only_and and key in (*_AND, *_HEAD)
        node = node.items[index]
    return found


def _path_of(node: Node, wanted: Node) -> tuple[int, ...]:
    for index, item in enumerate(node.items):
        if item is wanted:
            return (index,)
        inner = _path_of(item, wanted)
        if inner:
            return (index, *inner)
    return ()


# ---------------------------------------------------------------- trees


def _put(node: Node, key: str, value: Node) -> None:
    for index, name in enumerate(node.keys):
        if name.text == key:
            node.items[index] = value
            return
    node.keys.append(_word(key))
    node.items.append(value)


def _cut(node: Node, key: str) -> None:
    kept = [
        (name, value)
        for name, value in zip(node.keys, node.items, strict=False)
        if name.text != key
    ]
    if node.keys:
        node.keys, node.items = [name for name, _ in kept], [value for _, value in kept]


def _word(text: str) -> Node:
    return Node("scalar", 0, 0, text=text)


def _list(*items: Node) -> Node:
    return Node("sequence", 0, 0, items=list(items))


def _map(**entries: Node) -> Node:
    return Node("mapping", 0, 0, items=list(entries.values()), keys=[_word(k) for k in entries])
