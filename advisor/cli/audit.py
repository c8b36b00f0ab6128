"""`advisor record | verify | replay | export`: the audit record, written, checked, run again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.shared import deliver, json_option, output_option, pack_option

if TYPE_CHECKING:
    from advisor.audit.record import Recorded
    from advisor.audit.verify import Verdict

_FILE = click.Path(path_type=Path, dir_okay=False)
key_option = click.option(
    "--sign",
    "key",
    type=_FILE,
    metavar="KEY",
    help="Sign the record as it then stands, with your own Ed25519 key (PEM).",
)


# ---------------------------------------------------------------- record


@click.command("record")
@click.argument("case")
@output_option
@click.option("--prepared-by", metavar="NAME", help="Who prepared it; else whom the case names.")
@click.option(
    "--report",
    type=_FILE,
    metavar="FILE",
    help="Write the report too (.html, .md or .txt); it states the record's hash.",
)
@click.option("--drafts", is_flag=True, help="Read rules that are still drafts too.")
@key_option
@pack_option
def record_command(
    case: str,
    output: Path | None,
    prepared_by: str | None,
    report: Path | None,
    drafts: bool,
    key: Path | None,
    packs: tuple[Path, ...],
) -> None:
    """Write the audit record of the advice on a CASE: one file, with all it rests on.

    CASE is a case file, the id of a worked case, or - for standard input.
    """
    from advisor.audit.file import write
    from advisor.audit.record import given, record
    from advisor.consultation import find_text

    text = find_text(case, packs)
    if text.note:
        click.echo(f"advisor: {text.note}", err=True)
    _spare_a_history(output)
    started = given(text, packs, drafts=drafts)
    made = record(started, prepared_by=prepared_by)
    document = made.document
    if key is not None:
        document = _signed(document, key, document["made"]["prepared_by"])
    deliver(write(document).decode(), output)
    if report is not None:
        deliver(report_of(made, started.case, started.knowledge, report.suffix), report)
    if output is not None:
        click.echo(f"{output}: record of {started.case.id}, SHA-256 {document['seal']}", err=True)


def _spare_a_history(output: Path | None) -> None:
    """Refuse to put a new record in the place of one with decisions, amendments or signatures."""
    from advisor.audit.file import read_file
    from advisor.errors import InputError

    if output is None or not output.is_file():
        return
    try:
        found, _ = read_file(output)
    except InputError:
        return  # no record
    if isinstance(found, dict) and found.get("history"):
        raise InputError(
            f"{output}: holds a record with {len(found['history'])} entries of its history, which"
            " would be lost; name another file, or move that one away first"
        )


def _signed(document: dict[str, Any], key: Path, by: str | None) -> dict[str, Any]:
    from advisor.audit.signing import read_key, sign
    from advisor.errors import InputError

    if not by:
        raise InputError("a signature needs a name: give --prepared-by, or prepared_by in the case")
    return sign(document, read_key(key), by=by)


def report_of(made: Recorded, case: Any, knowledge: Any, suffix: str) -> str:
    """Return the report that belongs to a record, in the format of a file's ending."""
    from advisor.errors import InputError
    from advisor.reporting.compose import compose

    report = compose(made.advice, case, knowledge, record=made.document["seal"])
    if suffix in (".html", ".htm"):
        from advisor.reporting.html import render_html

        return render_html(report)
    if suffix == ".md":
        from advisor.reporting.markdown import render_markdown

        return render_markdown(report)
    if suffix == ".txt":
        from advisor.reporting.text import text_of

        return text_of(report)
    raise InputError(f"a report ends in .html, .md or .txt, not in '{suffix[:20]}'")


# ---------------------------------------------------------------- verify


@click.command("verify")
@click.argument("file", type=_FILE)
@click.option(
    "--key",
    "keys",
    multiple=True,
    type=_FILE,
    metavar="PUBLIC",
    help="A public key (PEM) that must have signed the record as it stands (repeatable: any one).",
)
@click.option(
    "--report",
    type=_FILE,
    metavar="FILE",
    help="A report (.html, .md, .txt) that must be the one of this record.",
)
@json_option
def verify_command(file: Path, keys: tuple[Path, ...], report: Path | None, as_json: bool) -> None:
    """Say whether a record is as it was made and follows from itself; if not, where.

    The hashes are checked, then every firing, rule at rest, sum and sentence again, by a checker that
    shares no code with the engine. Exit code 1 when something is wrong.
    """
    from advisor.audit.file import read_file
    from advisor.audit.verify import verify

    document, raw = read_file(file)
    if keys:
        from advisor.audit.signing import read_key

        verdict = verify(document, raw, [read_key(key) for key in keys])
    else:
        verdict = verify(document, raw)
    if report is not None and verdict.sound:
        verdict = _with_report(verdict, document, report)
    _tell(verdict, document, as_json)
    if not verdict.sound:
        raise SystemExit(1)


def _with_report(verdict: Verdict, document: dict[str, Any], report: Path) -> Verdict:
    """Return the verdict with the lines in which a report is not the one of the record."""
    from dataclasses import replace

    from advisor.audit.record import Recorded as Made
    from advisor.audit.record import consultation, given_in
    from advisor.audit.verify import report_findings
    from advisor.loading.tree import read_text

    started = given_in(document)
    advice = consultation(started).advice
    due = report_of(Made(document, advice), started.case, started.knowledge, report.suffix)
    found = report_findings(read_text(report, str(report)), due)
    return replace(verdict, findings=(*verdict.findings, *found))


def _tell(verdict: Verdict, document: Any, as_json: bool) -> None:
    if as_json:
        from advisor.reporting.json import dump

        found = [{"by": f.by, "place": f.place, "message": f.message} for f in verdict.findings]
        told = {"schema_version": "1.0", "sound": verdict.sound, "seal": verdict.seal}
        told |= {"head": verdict.head, "laid_out_anew": verdict.laid_out_anew}
        deliver(dump({**told, "signed_by": list(verdict.signed_by), "findings": found}), None)
        return
    for finding in verdict.findings:
        click.echo(f"{finding.place or '/'}: {finding.message} [{finding.by}]")
    if verdict.findings:
        number = len(verdict.findings)
        click.echo(f"{number} {'thing is' if number == 1 else 'things are'} wrong", err=True)
        return
    for line in _sound(verdict, document):
        click.echo(line)


def _sound(verdict: Verdict, document: Any) -> list[str]:
    reading, made = document["reading"], document["made"]
    layout = ["Only the layout of the file was changed; it says the same."]
    fired, gave_way = len(reading["firings"]), len(reading["overridden"])
    at_rest = len(reading["considered"])
    return [
        f"Record of {document['case']['read']['id']}, made {made['at']}: unchanged since.",
        f"SHA-256 {verdict.seal}",
        f"Done again: {fired} rules fired, {gave_way} gave way, {at_rest} rightly at rest.",
        "The sums, the mode and every sentence follow.",
        *(layout if verdict.laid_out_anew else []),
        *(f"Added later: {told_entry(entry)}" for entry in document["history"]),
        *(f"Signed by {who}" for who in verdict.signed_by),
        *(
            ["Not signed: an honest record of other answers would look as sound."]
            * (not verdict.signed_by)
        ),
    ]


def told_entry(entry: dict[str, Any]) -> str:
    """Return an entry of a history in one line."""
    kind = entry["kind"]
    who = f"{entry['by']}, {entry['at']}"
    if kind == "decision":
        return f"{entry['on']} {entry['decision']} ({who}): {entry['reason']}"
    if kind == "amendment":
        return f"answer {entry['path']} amended to {entry['said']} ({who}): {entry['reason']}"
    return f"signature ({who})"


# ---------------------------------------------------------------- replay


@click.command("replay")
@click.argument("file", type=_FILE)
@click.option(
    "--with-installed-rules",
    "installed",
    is_flag=True,
    help="Read the case with the rules installed here (and --pack) instead, and say what differs.",
)
@click.option("--amended", is_flag=True, help="With the amended answers: say what they change.")
@json_option
@pack_option
def replay_command(
    file: Path, installed: bool, amended: bool, as_json: bool, packs: tuple[Path, ...]
) -> None:
    """Run a record again from the record alone, and compare it byte for byte.

    Exit code 1 when something comes out otherwise.
    """
    from advisor.audit.replay import require_format

    document = _document(file)
    require_format(document)
    if amended:
        _tell_amended(document, as_json)
    elif installed or packs:
        _replay_with(document, packs, as_json)
    else:
        _replay(document, as_json)


def _document(file: Path) -> Any:
    from advisor.audit.file import read_file

    return read_file(file)[0]


def _replay(document: dict[str, Any], as_json: bool) -> None:
    from advisor.audit.replay import replay

    found = replay(document)
    if as_json:
        from advisor.reporting.json import dump

        differing = [{"place": place, "message": message} for place, message in found.differences]
        told = {"schema_version": "1.0", "same": found.same, "sha256": found.sha256}
        deliver(dump({**told, "differences": differing}), None)
    elif found.same:
        click.echo(f"Run again from the record alone: the same, byte for byte ({found.sha256}).")
    else:
        for place, message in found.differences:
            click.echo(f"{place}: {message}")
        click.echo(f"Made by version {found.versions[0]}; this is {found.versions[1]}.", err=True)
    if not found.same:
        raise SystemExit(1)


def _replay_with(document: dict[str, Any], packs: tuple[Path, ...], as_json: bool) -> None:
    from advisor.audit.replay import replay_with
    from advisor.cli.shared import knowledge_with

    knowledge = knowledge_with(packs)
    found = replay_with(document, knowledge)
    if as_json:
        from advisor.reporting.json import dump

        told = [{"conclusion": c.node, "what": c.what, "because": list(c.because)} for c in found]
        deliver(dump({"schema_version": "1.0", "sha256": knowledge.sha256, "changed": told}), None)
    else:
        for each in found:
            click.echo(f"{each.node} {each.what}, because of: {'; '.join(each.because)}")
        if not found:
            click.echo("With these rules every conclusion is the same.")
    if found:
        raise SystemExit(1)


def _tell_amended(document: dict[str, Any], as_json: bool) -> None:
    """Say what the amended answers change, as `what-if` does."""
    from advisor.audit.history import amended
    from advisor.audit.record import given_in
    from advisor.cli.experiment import tell
    from advisor.explanation.difference import steps_between

    start = given_in(document)
    after = amended(document, start.case, start.knowledge)
    steps = steps_between(start.case, after, start.knowledge)
    tell(start.case, after, steps, start.knowledge, as_json, None)


# ---------------------------------------------------------------- export


@click.command("export")
@click.argument("file", type=_FILE)
@click.option(
    "--as",
    "form",
    type=click.Choice(("prov", "findings-csv", "findings-markdown", "links")),
    required=True,
    help="W3C PROV-O as JSON-LD; the findings as a table; or each sentence of the report with the nodes "
    "it stands on.",
)
@output_option
def export_command(file: Path, form: str, output: Path | None) -> None:
    """Write a record FILE as W3C PROV, its findings as CSV or Markdown, or its sentences with nodes."""
    from advisor.audit.findings import as_csv, as_markdown
    from advisor.audit.replay import require_format

    document = _document(file)
    require_format(document)
    if form == "prov":
        from advisor.audit.provenance import provenance

        deliver(provenance(document), output)
        return
    if form == "links":
        deliver(_linked(document), output)
        return
    deliver(as_csv(document) if form == "findings-csv" else as_markdown(document), output)


def _linked(document: dict[str, Any]) -> str:
    """Return every sentence of the record's report, in all formats the same, with its nodes."""
    from advisor.audit.record import consultation, given_in
    from advisor.reporting.compose import compose
    from advisor.reporting.json import dump
    from advisor.reporting.linkage import links

    start = given_in(document)
    advice = consultation(start).advice
    report = compose(advice, start.case, start.knowledge, record=document["seal"])
    told = [{**link._asdict(), "nodes": list(link.nodes)} for link in links(report)]
    sentences = [link for link in told if link["sort"] != "heading"]
    return dump({"schema_version": "1.0", "record": document["seal"], "sentences": sentences})
