"""A record as W3C PROV: what every conclusion was derived from, by which rule, on whose word.

Written as PROV-O in JSON-LD by the `prov` and `rdflib` libraries, with full IRIs, so that nothing has to
be fetched to read it. Nodes of the trace keep their names, under the record's hash.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from advisor.errors import MissingExtraError

if TYPE_CHECKING:
    from prov.model import ProvDocument

_LISTS = ("outlook", "strengths", "risks", "failure_causes", "moves", "findings", "limits")
_WORDS = "urn:partnership-advisor:vocabulary:"


def provenance(document: dict[str, Any]) -> str:
    """Return a record's provenance as PROV-O in JSON-LD, the same bytes for the same record."""
    written = prov_document(document).serialize(format="rdf", rdf_format="json-ld")
    graph = json.loads(written or "[]")
    nodes = sorted((_ordered(node) for node in graph), key=lambda node: str(node["@id"]))
    return json.dumps(nodes, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _ordered(node: dict[str, Any]) -> dict[str, Any]:
    """Return a node with the values of each property in order; rdflib gives them in none."""
    return {
        key: sorted(value, key=lambda v: json.dumps(v, sort_keys=True))
        if isinstance(value, list)
        else value
        for key, value in node.items()
    }


def prov_document(document: dict[str, Any]) -> ProvDocument:
    """Return a record's provenance as a document of the `prov` library."""
    try:
        import rdflib  # noqa: F401  what `prov` writes RDF with; asked for to say what is missing
        from prov.model import ProvDocument
    except ImportError as error:
        raise MissingExtraError("provenance", "prov") from error
    return _Provenance(document, ProvDocument()).whole()


class _Provenance:
    def __init__(self, record: dict[str, Any], found: ProvDocument) -> None:
        self.record = record
        self.found = found
        found.add_namespace("node", f"urn:partnership-advisor:record:{record['seal']}:")
        found.add_namespace("adv", _WORDS)
        self.rules = dict(record["rule_base"]["content"]["rules"]["items"])
        self.people: set[str] = set()
        self.known: set[str] = set()

    def whole(self) -> ProvDocument:
        """Return the document with everything in it."""
        self.sources()
        self.answers()
        for position in self.record["reading"]["positions"]:
            self.position(position)
        for check in self.record["reading"]["checks"]:
            self.entity(check["id"], "Check", check["truth"])
        for firing in self.record["reading"]["firings"]:
            self.firing(firing)
        self.advice()
        for entry in self.record["history"]:
            self.later(entry)
        return self.found

    def name(self, node: str) -> str:
        """Return a node of the trace as a qualified name."""
        return f"node:{quote(node, safe='')}"

    def entity(self, node: str, kind: str, label: str) -> str:
        """Add an entity once, and return its name."""
        name = self.name(node)
        if node not in self.known:
            self.known.add(node)
            self.found.entity(name, {"prov:type": self.word(kind), "prov:label": label})
        return name

    def word(self, kind: str) -> Any:
        return self.found.valid_qualified_name(f"adv:{kind}")

    def person(self, who: str) -> str:
        """Add a person once, and return their name."""
        name = self.name(f"person:{who}")
        if who not in self.people:
            self.people.add(who)
            kind = self.found.valid_qualified_name("prov:Person")
            self.found.agent(name, {"prov:type": kind, "prov:label": who})
        return name

    # ------------------------------------------------------------------ what it started from

    def sources(self) -> None:
        """Add the consultation, the case, the rule base, and the programs and people behind them."""
        made, base = self.record["made"], self.record["rule_base"]
        case = self.entity("case", "Case", self.record["case"]["read"]["name"])
        rules = self.entity("rule-base", "RuleBase", base["sha256"])
        whole = self.entity("record", "Record", self.record["seal"])
        self.found.activity(self.name("consultation"), made["at"], made["at"])
        self.found.wasGeneratedBy(whole, self.name("consultation"))
        self.found.used(self.name("consultation"), case)
        self.found.used(self.name("consultation"), rules)
        software = self.found.valid_qualified_name("prov:SoftwareAgent")
        for each in (made["program"], made["engine"]):
            name = self.name(f"program:{each['name']}-{each['version']}")
            label = f"{each['name']} {each['version']}"
            self.found.agent(name, {"prov:type": software, "prov:label": label})
            self.found.wasAssociatedWith(self.name("consultation"), name)
        if made["prepared_by"]:
            self.found.wasAttributedTo(whole, self.person(made["prepared_by"]))

    def answers(self) -> None:
        """Add every answer, with whoever gave it."""
        for fact in self.record["reading"]["facts"]:
            if fact["origin"] == "not-answered":
                continue
            answer = fact["answer"]
            name = self.entity(
                fact["id"], "Answer", json.dumps(answer.get("value", answer["status"]))
            )
            self.found.wasDerivedFrom(name, self.name("case"))
            for who in (answer.get("by"), *(o["by"] for o in answer.get("opinions", ()))):
                if who:
                    self.found.wasAttributedTo(name, self.person(who))

    # ------------------------------------------------------------------ what followed

    def position(self, position: dict[str, Any]) -> None:
        """Add a position, counted from the evidence."""
        name = self.entity(position["id"], "Position", position["lean"])
        tally = self.name(f"tally:{position['axis']}")
        self.found.activity(tally, other_attributes={"prov:type": self.word("Tally")})
        self.found.wasGeneratedBy(name, tally)
        for line in position["lines"]:
            if line["evidence"]:
                evidence = self.entity(line["evidence"], "Conclusion", line["characteristic"])
                self.found.used(tally, evidence)
                self.found.wasDerivedFrom(name, evidence)

    def firing(self, firing: dict[str, Any]) -> None:
        """Add a firing: an activity that used a rule and nodes, and generated conclusions."""
        activity, rule = self.name(firing["id"]), self.rules[firing["rule"]]
        self.found.activity(activity, other_attributes={"prov:type": self.word("Firing")})
        fresh = f"rule:{rule['id']}" not in self.known
        told = self.entity(f"rule:{rule['id']}", "Rule", rule["title"])
        if fresh:
            self.found.wasDerivedFrom(told, self.name("rule-base"))
            for claim in rule["claims"]:
                source = self.entity(f"claim:{claim}", "Claim", claim)
                # Named, as a nameless relation would have another name on every run.
                self.found.hadPrimarySource(
                    told, source, identifier=self.name(f"source:{rule['id']}:{claim}")
                )
        self.found.used(activity, told)
        for node in firing["concluded"]:
            name = self.entity(node, "Conclusion", rule["title"])
            self.found.wasGeneratedBy(name, activity)
            for matched in firing["matched"]:
                self.found.wasDerivedFrom(name, self.entity(matched, "Answer", "unknown"))
        for matched in firing["matched"]:
            self.found.used(activity, self.entity(matched, "Answer", "unknown"))

    def advice(self) -> None:
        """Add every statement of the advice, derived from the conclusion it states."""
        advice = self.record["advice"]
        items = [advice["diagnosis"], *(item for name in _LISTS for item in advice[name])]
        for item in items:
            about = f"[{','.join(item['subject'])}]" if item["subject"] else ""
            node = f"{item['kind']}:{item['id']}{about}"
            name = self.entity(f"statement:{node}", "Statement", item["statement"])
            self.found.wasDerivedFrom(name, self.name(node))

    def later(self, entry: dict[str, Any]) -> None:
        """Add what a person added to the record."""
        label = entry.get("decision") or entry.get("said") or "signature"
        name = self.entity(f"entry:{entry['link']}", entry["kind"].capitalize(), label)
        self.found.wasAttributedTo(name, self.person(entry["by"]))
        about = entry.get("on") or "record"
        self.found.wasDerivedFrom(name, self.name(about))
