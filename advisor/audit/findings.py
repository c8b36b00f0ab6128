"""The findings of a record as auditors lay them out: one row for each risk and each cause of failure.

Condition: what is the case (the answers behind it). Criteria: what the sources say it is held against.
Cause: the rule. Effect: what may come of it, and for whom. Recommendation: the moves that rest on the
same answers. Agreed action, owner and date: what people decided, as the record's history has it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from advisor.model.serial import no_formula

COLUMNS = (
    "id",
    "condition",
    "criteria",
    "cause",
    "effect",
    "recommendation",
    "agreed action",
    "owner",
    "date",
)
_FOUND = ("risks", "failure_causes")
_NOTHING = "-"
_MOST_MOVES = 3


def rows(document: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the findings of a record, the risks first, in the order of the advice."""
    story = _Story(document)
    for name in _FOUND:
        for item in document["advice"][name]:
            yield story.row(item)


def as_csv(document: dict[str, Any]) -> str:
    """Return the findings as CSV with a head; no cell is one that a spreadsheet would compute."""
    found = io.StringIO()
    writer = csv.writer(found, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(document):
        writer.writerow([_harmless(row[column]) for column in COLUMNS])
    return found.getvalue()


def as_markdown(document: dict[str, Any]) -> str:
    """Return the findings as a Markdown table under the record's hash."""
    read = document["case"]["read"]
    lines = [f"# Findings: {_cell(read['name'])}", ""]
    lines += [f"Record SHA-256 `{document['seal']}`, made {document['made']['at']}.", ""]
    lines += [f"| {' | '.join(COLUMNS)} |", f"|{' --- |' * len(COLUMNS)}"]
    for row in rows(document):
        lines.append(f"| {' | '.join(_cell(row[column]) for column in COLUMNS)} |")
    return "\n".join(lines) + "\n"


def _harmless(text: str) -> str:
    return text if text == _NOTHING else no_formula(text)


def _cell(text: str) -> str:
    escaped = "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~&$" else c for c in text)
    return " ".join(escaped.split())


class _Story:
    """What the rows of one record are told from."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        content = document["rule_base"]["content"]
        self.rules = dict(content["rules"]["items"])
        self.terms = dict(content["terms"]["items"])
        self.claims = dict(content["claims"]["items"])
        self.names = {p["id"]: p["name"] for p in document["case"]["read"]["partners"] or ()}
        self.firings = {f["id"]: f for f in document["reading"]["firings"]}
        self.facts = {f["id"]: f for f in document["reading"]["facts"]}

    def row(self, item: dict[str, Any]) -> dict[str, str]:
        """Return one finding."""
        node = self.node(item)
        moves = [m for m in self.document["advice"]["moves"] if self.shared(item, m)]
        moves.sort(key=lambda move: -self.shared(item, move))
        agreed = self.decided(node) or [e for m in moves for e in self.decided(self.node(m))]
        last = agreed[-1] if agreed else {}
        action = last.get("instead") or f"{last['decision']}: {last['on']}" if last else _NOTHING
        told = "; ".join(m["action"] for m in moves[:_MOST_MOVES])
        return {
            "id": node,
            "condition": "; ".join(map(self.told, sorted(self.behind(item)))) or _NOTHING,
            "criteria": "; ".join(self.claim(claim) for claim in item["claims"]) or _NOTHING,
            "cause": "; ".join(self.rules[rule]["title"] for rule in item["rules"]),
            "effect": f"{item['statement']}{self.bearer(item)}",
            "recommendation": told or _NOTHING,
            "agreed action": action,
            "owner": last.get("owner") or last.get("by") or _NOTHING,
            "date": last.get("due") or last.get("at", _NOTHING)[:10],
        }

    def node(self, item: dict[str, Any]) -> str:
        about = f"[{','.join(item['subject'])}]" if item["subject"] else ""
        return f"{item['kind']}:{item['id']}{about}"

    def shared(self, item: dict[str, Any], move: dict[str, Any]) -> int:
        """Return how much a finding and a move both rest on: answers and claims before the mode."""
        both = self.behind(item) & self.behind(move)
        answers, claims = both & self.facts.keys(), {*item["claims"]} & {*move["claims"]}
        return 10 * (len(answers) + len(claims)) + len(both)

    def behind(self, item: dict[str, Any]) -> set[str]:
        """Return the answers an item rests on, through every conclusion between.

        Of the tally it is only the mode or the position it came to.
        """
        found: set[str] = set()
        waiting = [n for firing in item["because"] for n in self.firings[firing]["matched"]]
        seen: set[str] = set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            if node in self.facts or node.startswith(("mode:", "position:")):
                found.add(node)
                continue
            for firing in self.firings.values():
                if node in firing["concluded"]:
                    waiting += firing["matched"]
        return found

    def told(self, node: str) -> str:
        """Return an answer, a mode or a position in words."""
        kind, _, name = node.partition(":")
        if kind == "mode":
            return f"the mode is {name}"
        if kind == "position":
            leans = {p["axis"]: p["lean"] for p in self.document["reading"]["positions"]}
            return f"the {name} leans to {leans[name]}"
        return self.answer(node)

    def answer(self, node: str) -> str:
        fact = self.facts[node]
        answer, who = fact["answer"], ", ".join(self.names.get(p, p) for p in fact["subject"])
        value = answer.get("value", answer["status"])
        if answer["status"] == "disputed":
            value = " or ".join(str(o["value"]) for o in answer["opinions"])
        value = ", ".join(value) if isinstance(value, list) else str(value)
        by = f" ({answer['by']})" if answer.get("by") else ""
        return f"{self.terms[fact['term']]['title']}{f' [{who}]' if who else ''}: {value}{by}"

    def claim(self, name: str) -> str:
        claim = self.claims[name]
        places = ", ".join(passage["locator"] for passage in claim["passages"])
        return f"{name} ({places}): {claim['gist']}"

    def bearer(self, item: dict[str, Any]) -> str:
        who = item.get("who_bears_it")
        return f" Borne by: {who}." if who else ""

    def decided(self, node: str) -> list[dict[str, Any]]:
        """Return the decisions on a node, oldest first."""
        history = self.document["history"]
        return [e for e in history if e["kind"] == "decision" and e["on"] == node]
