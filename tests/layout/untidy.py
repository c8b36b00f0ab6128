"""Files as YAML lets people write them: keys in any order, any brackets and quotes, any comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

_SHUFFLED = ("", "source", "conclude", "examples")
"""The mappings of a rule whose keys may stand in any order; the order of conditions has a meaning."""


@dataclass
class Untidy:
    """Writes one tree untidily; `comments` are those it put in."""

    random: Random
    with_comments: bool = True
    comments: list[str] = field(default_factory=list)

    def text(self, tree: dict[str, Any]) -> str:
        """Return a rule as nobody should write it."""
        start = self.random.choice(("", "", "---\n", "\n\n"))
        return start + "\n".join(self.below(tree, 0, "")) + self.random.choice(("", "\n", "\n\n\n"))

    def below(self, value: Any, indent: int, at: str) -> Iterator[str]:
        """Yield the lines of a mapping or a list that stands below its key."""
        pad = " " * indent
        for key, inside in self.entries(value, at):
            if self.random.random() < 0.1:
                yield ""
            yield from (f"{pad}{comment}" for comment in self.maybe(0.15))
            head = f"{pad}- " if key is None else f"{pad}{key}:"
            if isinstance(inside, str):
                yield from self.scalar(head.rstrip(), inside, indent)
            elif inside and self.random.random() < 0.6:
                yield f"{head.rstrip()}{''.join(f'  {c}' for c in self.maybe(0.2))}"
                yield from self.below(inside, indent + self.random.choice((1, 2, 4)), key or at)
            else:
                across = self.across(inside, indent + 2)
                beside = "".join(f" {comment}" for comment in self.maybe(0.2))
                yield f"{head.rstrip()} {across}{beside}"

    def entries(self, value: Any, at: str) -> list[tuple[str | None, Any]]:
        """Return what a mapping or a list holds, in an order that says the same."""
        if isinstance(value, list):
            return [(None, item) for item in value]
        pairs: list[tuple[str | None, Any]] = list(value.items())
        if at in _SHUFFLED:
            self.random.shuffle(pairs)
        return pairs

    def scalar(self, head: str, text: str, indent: int) -> Iterator[str]:
        """Yield a text below or beside its key, in any style."""
        beside = "".join(f" {comment}" for comment in self.maybe(0.2))
        if " " in text and self.random.random() < 0.4:
            yield f"{head} {self.random.choice(('>-', '>', '>+', '|'))}{beside}"
            words = text.split(" ")
            while words:
                some = self.random.randint(1, 12)
                yield " " * (indent + 3) + " ".join(words[:some])
                words = words[some:]
        else:
            yield f"{head} {self.word(text)}{beside}"

    def word(self, text: str) -> str:
        """Return a text on one line, in quotes unless it needs none."""
        plain = text.replace("-", "").replace(".", "").replace(" ", "").isalnum()
        if plain and not text.startswith("-") and self.random.random() < 0.6:
            return text
        if self.random.random() < 0.5:
            return "'" + text.replace("'", "''") + "'"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def across(self, value: Any, indent: int) -> str:
        """Return a mapping or a list in brackets, on one line or on several."""
        if isinstance(value, str):
            return self.word(value)
        pairs = value.items() if isinstance(value, dict) else [(None, item) for item in value]
        inside = [
            f"{'' if key is None else f'{key}: '}{self.across(item, indent + 1)}"
            for key, item in pairs
        ]
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        found = opening
        for place, part in enumerate(inside):
            comma = "," if place < len(inside) - 1 or self.random.random() < 0.1 else ""
            found += f"{part}{comma}{self.gap(indent)}"
        return found + closing

    def gap(self, indent: int) -> str:
        """Return what stands after a comma: nothing, a space, or a comment and a new line."""
        if self.random.random() < 0.8:
            return self.random.choice((" ", " ", "   "))
        comment = "".join(f" {each}" for each in self.maybe(0.5))
        return f"{comment}\n{' ' * indent}"

    def maybe(self, chance: float) -> list[str]:
        """Return a new comment, or none."""
        if not self.with_comments or self.random.random() > chance:
            return []
        self.comments.append(f"# c{len(self.comments)} of the author's: [not] {{YAML}}")
        return self.comments[-1:]
