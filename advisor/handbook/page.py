"""A page while it is written: Markdown, line by line, in which what people wrote is never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from advisor.handbook.address import GUIDE, page_of, way
from advisor.handbook.matter import Matter
from advisor.reporting.markdown import plain

__all__ = ["Page", "code", "plain"]


class Page:
    """One page of the book: its path from the top folder, its title, its pictures by path.

    What is passed to the methods is Markdown; text of the knowledge base goes through `plain` first.
    """

    def __init__(self, path: str, title: str, matter: Matter) -> None:
        self.path = path
        self.title = title
        self.matter = matter
        self.pictures: dict[str, str] = {}
        self._lines = [f"# {plain(title)}", ""]

    @property
    def text(self) -> str:
        """The page as Markdown, LF at the end."""
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def heading(self, text: str, level: int = 2) -> None:
        """Begin a part."""
        self._lines += [f"{'#' * level} {plain(text)}", ""]

    def paragraph(self, text: str) -> None:
        """Add a paragraph."""
        self._lines += [text, ""]

    def quote(self, text: str) -> None:
        """Add what is said to a reader, word for word."""
        self._lines += [f"> {plain(text)}", ""]

    def code(self, text: str, language: str) -> None:
        """Add lines that stay as they are."""
        self._lines += [f"```{language}", *text.rstrip("\n").split("\n"), "```", ""]

    def bullets(self, items: Iterable[str | tuple[int, str]]) -> None:
        """Add a list; an item may say how deep it stands."""
        nested = [(0, item) if isinstance(item, str) else item for item in items]
        if nested:
            self._lines += [*(f"{'  ' * depth}- {text}" for depth, text in nested), ""]

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table, unless it has no rows."""
        lines = [f"| {' | '.join(cell or ' ' for cell in row)} |" for row in rows]
        if lines:
            self._lines += [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines, ""]

    def picture(self, name: str, drawn: str, alternative: str) -> None:
        """Add a drawing, kept in a file of its own beside the page."""
        self.pictures[_beside(self.path, name)] = drawn
        self._lines += [f"![{plain(alternative)}]({name})", ""]

    def trail(self, *steps: tuple[str, str]) -> None:
        """Say where the page stands: the pages above it, from the first."""
        self.paragraph(" › ".join(self.to(path, label) for label, path in steps))  # noqa: RUF001

    def to(self, path: str, label: str) -> str:
        """Return a link to a page of the book."""
        return f"[{plain(label)}]({way(self.path, path)})"

    def guide(self, name: str, label: str) -> None:
        """Lead to one of the project's own pages, where these are at hand."""
        if name in self.matter.guide:
            self.paragraph(f"{self.to(f'{GUIDE}/{name}', label)}.")

    def ref(self, sort: str, name: str, label: str | None = None) -> str:
        """Return a link to the page of one thing, called as a reader calls it."""
        path = page_of(sort, name, self.matter.knowledge)
        return self.to(path, label if label is not None else self.matter.words.get(name, name))

    def rule(self, name: str) -> str:
        """Return a link to a rule: its title, and its id for those who look for the file."""
        return f"{self.ref('rule', name, self.matter.knowledge.rules[name].title)} ({code(name)})"

    def rules(self, names: Iterable[str]) -> None:
        """List rules under their kinds, in the order of the stages."""
        wanted = set(names)
        found = [rule for rule in self.matter.rules if rule.id in wanted]
        for kind in dict.fromkeys(rule.kind for rule in found):
            self.heading(kind.capitalize(), 3)
            self.bullets(self.rule(rule.id) for rule in found if rule.kind == kind)

    def claim(self, name: str) -> str:
        """Return a link to a claim, with what it says and where it stands."""
        claim = self.matter.knowledge.claims[name]
        return f"{self.ref('claim', name, name)} ({', '.join(claim.locators)}): {plain(claim.gist)}"

    def claims(self, names: Iterable[str]) -> None:
        """List claims."""
        self.bullets(self.claim(name) for name in names)

    def case(self, name: str) -> str:
        """Return a link to a worked case."""
        return self.ref("case", name, self.matter.cases[name].name)

    def together(self, links: Iterable[str], otherwise: str) -> None:
        """Add links as one sentence, or what is to be said if there are none."""
        self.paragraph(", ".join(links) or plain(otherwise))


def code(text: str) -> str:
    """Return an id, or what people wrote in the place of one, as code that ends where it ends."""
    line = " ".join(text.split())
    longest = max(map(len, re.findall("`+", line)), default=0)
    marks, pad = "`" * (longest + 1), " " if longest else ""
    return f"{marks}{pad}{line}{pad}{marks}"


def _beside(path: str, name: str) -> str:
    folder, _, _ = path.rpartition("/")
    return f"{folder}/{name}" if folder else name
