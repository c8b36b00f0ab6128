"""`advisor rules test`: the examples beside the rules and the worked cases, run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.shared import (
    counted,
    deliver,
    indented,
    json_option,
    knowledge_in_order,
    one_format,
    own_rules,
    pack_option,
    terminal_width,
)

if TYPE_CHECKING:
    from advisor.checks.trial import Trial, Wrong
    from advisor.checks.written import Written
    from advisor.explanation.reason import Reason
    from advisor.model.knowledge import KnowledgeBase
    from advisor.model.rule import Rule

_MOST_TOLD = 12
"""Lines of why one conclusion is missing; `advisor why-not` tells the rest."""
_DEEPEST = 2


@click.command("test", short_help="Run the examples and the worked cases.")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@click.option("--kind", help="Only rules of one kind, such as risk.")
@click.option("--tag", metavar="TAG", help="Only rules that bear this tag.")
@click.option(
    "--changed",
    metavar="REV",
    is_flag=False,
    flag_value="HEAD",
    help="Only rules whose files changed since a revision of their repository: the last one, or "
    "--changed=REV.",
)
@click.option(
    "--cases",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Run the cases of this folder too: each a folder with case.yaml and expected.yaml.",
)
@one_format("text", "json", "junit")
@json_option
@pack_option
def test_command(
    names: tuple[str, ...],
    kind: str | None,
    tag: str | None,
    changed: str | None,
    folders: tuple[Path, ...],
    form: str,
    as_json: bool,
    packs: tuple[Path, ...],
) -> None:
    """Run the examples beside the rules, and the worked cases.

    Name rules, or words that their ids hold, to run only the examples of these; or choose them by kind,
    tag or change. With --changed the worked cases run too if anything changed. What fails is told with
    what was expected, what came instead and why. The exit code is 1 when something does not turn out
    as written.
    """
    from advisor.checks.trial import try_cases, try_examples
    from advisor.loading.worked import expected_cases
    from advisor.reporting.json import dump

    knowledge = knowledge_in_order(packs)
    rules = own_rules(names, knowledge, kind=kind, tag=tag)
    given = _listed(folders)
    if folders and not given:
        told = ", ".join(map(str, folders))
        click.echo(f"advisor: {told}: no worked cases here; each is a folder of its own", err=True)
    cases = expected_cases(packs) | given
    if changed is not None:
        rules, touched = _changed(rules, changed, packs, knowledge)
        cases = cases if touched else {}
    elif names or kind or tag:
        cases = given
    trials = [*try_examples(rules, knowledge), *try_cases(cases, knowledge)]
    failed = [each for each in trials if each.wrong]
    files = _files(packs, knowledge) if failed else {}
    if form == "junit":
        from advisor.checks.exchange import junit

        deliver(junit(trials, lambda t, w: "\n".join(_told(t, w, files, knowledge))), None)
    elif as_json or form == "json":
        tried = [_structure(each, files, knowledge) for each in trials]
        deliver(dump({"schema_version": "1.0", "tried": tried}), None)
    else:
        for each in failed:
            click.echo(each.what)
            for wrong in each.details:
                for line in _told(each, wrong, files, knowledge):
                    click.echo(indented(line, 4, terminal_width(), hanging=8))
        click.echo(_summary(trials, len(failed)))
    if failed:
        raise SystemExit(1)


def _summary(trials: list[Trial], failed: int) -> str:
    examples = [each for each in trials if each.rule]
    cases = len(trials) - len(examples)
    if not trials:
        return "Nothing to run: no rule is so, or none has changed."
    number = sum(each.tried for each in examples)
    told = f"{counted(number, 'example')} of {counted(len(examples), 'rule')}"
    more = f", {counted(cases, 'worked case')}" if cases else ""
    return f"{told}{more}: {f'{failed} failed' if failed else 'all as written'}."


# ---------------------------------------------------------------- what is run


def _listed(folders: tuple[Path, ...]) -> dict[str, Path]:
    return {
        f"{folder.name}/{path.parent.name}": path.parent
        for folder in folders
        for path in sorted(folder.glob("*/case.yaml"))
    }


def _changed(
    rules: list[Rule], revision: str, packs: tuple[Path, ...], knowledge: KnowledgeBase
) -> tuple[list[Rule], bool]:
    """Return the rules that may be read otherwise since a revision, and whether anything changed.

    Of a change outside the rules' own files, such as a word of the vocabulary, all may be.
    """
    from advisor.checks.changed import changed_files
    from advisor.loading.library import read_packs

    places, _ = read_packs(packs)
    checked = places[1:] or places
    found = {
        (f"{place.root.name}/" if packs else "") + name
        for place in checked
        for name in changed_files(place.root, revision)
        if name.startswith(("rules/", "knowledge/"))
    }
    defines = [n for n in found if "knowledge/" in n and "knowledge/cases/" not in n]
    if defines:
        return rules, True
    files = _files(packs, knowledge)
    return [rule for rule in rules if files[rule.id].file in found], bool(found)


def _files(packs: tuple[Path, ...], knowledge: KnowledgeBase) -> dict[str, Written]:
    from advisor.checks.written import Files
    from advisor.loading.library import read_packs

    places, contents = read_packs(packs)
    return Files(places, contents, knowledge, {}).rules()


# ---------------------------------------------------------------- what is told


def _told(
    trial: Trial, wrong: Wrong, files: dict[str, Written], knowledge: KnowledgeBase
) -> Iterator[str]:
    """Yield one thing that went wrong: where, what was expected and came, and why."""
    yield wrong.summary
    place = _place(trial, wrong, files)
    if place:
        yield f"at {place}"
    yield f"- expected: {wrong.expected}"
    yield f"+ got: {wrong.got}"
    for line in _because(trial, wrong, knowledge):
        yield f"  {line}"


def _place(trial: Trial, wrong: Wrong, files: dict[str, Written]) -> str:
    if trial.rule is None or wrong.example is None or trial.rule not in files:
        return wrong.at
    written = files[trial.rule]
    at = written.tree.at(("examples", *wrong.example))
    return f"{written.file}:{at.line}:{at.column}"


def _because(trial: Trial, wrong: Wrong, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return why: for a worked case, what the rules lack that would have drawn what is missing."""
    if trial.read is None or not wrong.node:
        return wrong.because
    from advisor.explanation.naming import Named, concluded
    from advisor.explanation.standing import Standing
    from advisor.explanation.telling import paragraphs
    from advisor.explanation.why import Explainer
    from advisor.explanation.why_not import why_not

    case, trace = trial.read
    standing = Standing(trace, case, knowledge)
    kind, name, subject = _conclusion(wrong.node, knowledge)
    if not any(
        c.kind == kind and c.id == name for r in knowledge.rules.values() for c in r.conclude
    ):
        return (f"no rule concludes {kind}:{name}",)
    nodes = concluded(standing, Named(kind, name, subject))
    if nodes and not wrong.node.startswith("firing:"):
        reason = Explainer(standing).reason(nodes[0])
    else:
        reason = _of_rule(wrong.node, why_not(standing, kind, name, subject))
    told = paragraphs(reason, "page")
    lines = [f"{'  ' * level}{text}" for level, text in told if level <= _DEEPEST]
    more = ["..."] if len(lines) > _MOST_TOLD else []
    return (*lines[:_MOST_TOLD], *more)


def _of_rule(node: str, reason: Reason) -> Reason:
    """Return why one rule did not fire, where it is a rule that was expected to."""
    name = node.partition(":")[2].partition("[")[0]
    found = [part for part in reason.parts if part.node == f"rule:{name}"]
    return found[0] if found and node.startswith("firing:") else reason


def _conclusion(node: str, knowledge: KnowledgeBase) -> tuple[str, str, tuple[str, ...] | None]:
    """Return the kind, id and subject of a conclusion; of a firing, of what its rule concludes."""
    kind, _, rest = node.partition(":")
    name, _, inside = rest.partition("[")
    if kind == "firing" and name in knowledge.rules:
        first = knowledge.rules[name].conclude[0]
        return first.kind, first.id, None
    return kind, name, tuple(inside.removesuffix("]").split(",")) if inside else None


def _structure(trial: Trial, files: dict[str, Written], knowledge: KnowledgeBase) -> dict[str, Any]:
    return {
        "what": trial.what,
        "tried": trial.tried,
        "wrong": list(trial.wrong),
        "details": [
            {
                "summary": wrong.summary,
                "place": _place(trial, wrong, files) or None,
                "expected": wrong.expected,
                "got": wrong.got,
                "because": list(_because(trial, wrong, knowledge)),
            }
            for wrong in trial.details
        ],
    }
