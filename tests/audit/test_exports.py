"""A record's provenance is valid PROV-O; its findings are laid out as auditors lay them out."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from audit_helpers import AT, small
from click.testing import CliRunner
from markdown_it import MarkdownIt
from prov.model import ProvDocument
from rdflib import RDF, Graph
from rdflib.namespace import PROV

from advisor.audit.file import write
from advisor.audit.findings import COLUMNS, as_csv, as_markdown, rows
from advisor.audit.history import decide, decisions
from advisor.audit.provenance import prov_document, provenance
from advisor.cli.main import cli

# rdflib's own writer of JSON-LD still calls what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ENDS = {
    PROV.wasGeneratedBy: (PROV.Entity, PROV.Activity),
    PROV.used: (PROV.Activity, PROV.Entity),
    PROV.wasDerivedFrom: (PROV.Entity, PROV.Entity),
    PROV.hadPrimarySource: (PROV.Entity, PROV.Entity),
    PROV.wasAttributedTo: (PROV.Entity, PROV.Agent),
    PROV.wasAssociatedWith: (PROV.Activity, PROV.Agent),
}
"""What each relation may stand between, as PROV-O declares domains and ranges."""


def with_decision(on: str = "mode:complying") -> dict[str, Any]:
    more: dict[str, Any] = {"by": "Bo Board", "reason": "R", "at": AT}
    return decide(
        small(), on, "amended", instead="Meet monthly", owner="Clerk", due="2027-01-31", **more
    )


def graph_of(document: dict[str, Any]) -> Graph:
    return Graph().parse(data=provenance(document), format="json-ld")


def test_every_relation_stands_between_what_prov_o_lets_it_stand_between() -> None:
    graph = graph_of(with_decision())
    counted = 0
    for relation, (domain, range_) in ENDS.items():
        for subject, found in graph.subject_objects(relation):
            counted += 1
            assert (subject, RDF.type, domain) in graph, (subject, relation)
            assert (found, RDF.type, range_) in graph, (found, relation)
    assert counted > 300
    used = {p for p in graph.predicates() if str(p).startswith(str(PROV))}
    used |= {o for o in graph.objects(None, RDF.type) if str(o).startswith(str(PROV))}
    for term in used:
        assert term in dir(PROV) or term in PROV, term


@pytest.mark.prove
def test_the_provenance_is_read_back_as_the_same_document() -> None:
    document = with_decision()
    back = ProvDocument.deserialize(
        content=provenance(document), format="rdf", rdf_format="json-ld"
    )
    assert back.unified() == prov_document(document).unified()


@pytest.mark.prove
def test_nothing_is_derived_from_itself_or_from_what_comes_after() -> None:
    graph = graph_of(with_decision())
    derived = {(s, o) for s, o in graph.subject_objects(PROV.wasDerivedFrom)}
    below: dict[Any, set[Any]] = {}
    for one, other in derived:
        below.setdefault(one, set()).add(other)
    for start in below:
        waiting, seen = list(below[start]), set()
        while waiting:
            each = waiting.pop()
            assert each != start
            if each not in seen:
                seen.add(each)
                waiting += below.get(each, ())


def test_every_conclusion_leads_to_the_case_and_needs_no_network_to_be_read() -> None:
    document = with_decision()
    text = provenance(document)
    assert provenance(document) == text
    assert "@context" not in text
    assert "_:" not in text  # a nameless node has another name on every run
    graph = graph_of(document)
    for item in document["advice"]["risks"]:
        statements = [s for s in graph.subjects() if f"statement%3Arisk%3A{item['id']}" in str(s)]
        assert statements
        assert list(graph.objects(statements[0], PROV.wasDerivedFrom))


def test_each_finding_has_every_column_an_auditor_looks_for() -> None:
    document = small()
    name = next(n for n in decisions(document) if n.startswith("risk:"))
    document = with_decision(name)
    found = list(csv.DictReader(io.StringIO(as_csv(document))))
    assert [row["id"] for row in found] == [row["id"] for row in rows(document)]
    assert len(found) == len(document["advice"]["risks"]) + len(
        document["advice"]["failure_causes"]
    )
    assert tuple(found[0]) == COLUMNS
    for row in found:
        assert all(row[column] for column in COLUMNS)
        assert all(row[c] != "-" for c in ("condition", "criteria", "cause", "effect")), row["id"]
    (decided,) = (row for row in found if row["id"] == name)
    assert (decided["agreed action"], decided["owner"]) == ("Meet monthly", "Clerk")
    assert decided["date"] == "2027-01-31"
    assert any(row["recommendation"] != "-" for row in found)


def test_the_findings_are_one_table_in_markdown() -> None:
    document = small()
    page = MarkdownIt("commonmark").enable("table").render(as_markdown(document))
    assert page.count("<table>") == 1
    assert page.count("<tr>") == 1 + len(list(rows(document)))
    assert document["seal"] in page


def test_a_cell_is_never_a_formula() -> None:
    document = small()
    risk = document["advice"]["risks"][0]
    risk["statement"] = '=HYPERLINK("http://x")'
    (cell, *_) = (row["effect"] for row in csv.DictReader(io.StringIO(as_csv(document))))
    assert cell.startswith("'=")


@pytest.mark.parametrize("form", ["prov", "findings-csv", "findings-markdown"])
def test_export_works_from_the_command_line(form: str, tmp_path: Any) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(write(small()))
    done = CliRunner().invoke(cli, ["export", str(file), "--as", form])
    assert done.exit_code == 0, done.output
    assert len(done.output) > 1_000
    if form == "prov":
        json.loads(done.stdout)
