"""`advisor rules new`: a draft that can be read, tested and checked, from a few answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.checks.run import check_rules
from advisor.checks.trial import try_examples
from advisor.cli.main import cli, main
from advisor.loading import places
from advisor.loading.library import load_knowledge
from advisor.loading.places import base_pack

BAD = Path(__file__).parent.parent / "checks" / "bad" / "doubtful"
ANSWERS = (
    "Quarrels at law: users wait",
    "C.44",
    "C.4",
    "inferred",
    "The paper names blame; going to law is 'one form' of it.",
    "dispute=legal",
    "disputes=legally",
    "disputes=legal",
    "blame-culture=present",
    "",
    "Where disputes go to law, users may wait.",
    "Riverside team",
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    root = tmp_path / "mine"
    shutil.copytree(BAD / "knowledge", root / "knowledge")
    return root


def new(pack: Path, name: str, *more: str, answers: tuple[str, ...] = ()) -> Result:
    ask = ["rules", "new", name, *more, "--pack", str(pack)]
    return CliRunner().invoke(cli, ask, input="\n".join(answers) + "\n")


def test_a_draft_is_made_from_answers_and_mistakes_are_asked_again(pack: Path) -> None:
    done = new(pack, "risk/quarrels-at-law", answers=ANSWERS)
    assert done.exit_code == 0, done.output
    assert "unknown claim 'C.44'" in done.output
    assert "unknown term 'dispute'" in done.output
    assert "can't be 'legally'" in done.output
    assert "risk rules that ask this also ask" in done.output
    rule = load_knowledge([pack]).rules["doubtful:quarrels-at-law"]
    assert (rule.status, rule.claims, rule.title) == ("draft", ("C.4",), ANSWERS[0])
    assert rule.reasoning == ANSWERS[4]
    assert check_rules([pack], checks=["wrong-example", "example-without-unknown"]).findings == ()


def test_of_many_values_only_those_beside_have_an_example(pack: Path) -> None:
    words = ("--title", "Early days", "--claim", "C.4", "--warrant", "stated", "--author", "A")
    words += ("--when", "life-stage=running,formalising", "--message", "It may be early.")
    done = new(pack, "finding/early-days", *words)
    assert done.exit_code == 0, done.output
    rule = load_knowledge([pack]).rules["doubtful:early-days"]
    stages = {
        group: [each.get("life-stage") for each in examples]
        for group, examples in json.loads(rule.examples).items()
    }
    # `dissolving` stands two further on, and says no more than `reorganising` does.
    assert stages == {
        "fires": ["running", "formalising"],
        "silent": [None, "setting-up", "reorganising"],
    }


@pytest.mark.prove
def test_options_answer_ahead_and_a_move_names_one_of_the_catalogue(pack: Path) -> None:
    words = ("--title", "Read it again", "--claim", "C.4", "--warrant", "stated")
    words += ("--when", "disputes=legal", "--message", "It may help.", "--author", "A")
    done = new(pack, "move/read-it-after-law", *words, "--concludes", "read-it-again")
    assert done.exit_code == 0, done.output
    assert (pack / "rules" / "move" / "read-it-after-law.yaml").is_file()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("quarrels", "write the kind and the name"),
        ("riks/quarrels", "did you mean 'risk'"),
        ("risk/Quarrels", "lower-case words"),
        ("risk/blame-may-follow-one-doubt", "already"),
    ],
)
def test_a_name_that_won_t_do_is_told_before_anything_is_asked(
    name: str, told: str, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rules", "new", name, "--pack", str(pack)])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert not (pack / "rules").exists()


def test_what_could_not_be_read_is_not_written(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--title", "A", "--claim", "C.4", "--warrant", "stated", "--author", "A"]
    words += ["--when", "disputes=legal", "--message", "See {nobody}."]
    with pytest.raises(SystemExit):
        main(["rules", "new", "risk/half-said", *words, "--pack", str(pack)])
    assert "'{nobody}' is neither an alias nor a term" in capsys.readouterr().err
    assert not (pack / "rules").exists()


def test_a_shipped_pack_is_not_written_into_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    base = tmp_path / "advisor" / "base"
    for folder in ("rules", "knowledge"):
        shutil.copytree(base_pack().root / folder, base / folder)
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "advisor")
    with pytest.raises(SystemExit) as ended:
        main(["rules", "new", "risk/mine", "--pack", "trust-and-mistrust"])
    assert ended.value.code == 2
    assert "not yours to change" in capsys.readouterr().err


WHOLE = ("--title", "T", "--claim", "F.1, T1.6.mandatory", "--warrant", "judgement")
WHOLE += ("--reasoning", "Because: so it is, 'often'.", "--author", "A")


def test_several_claims_values_partners_and_relations_make_a_rule_its_examples_agree_with(
    pack: Path,
) -> None:
    asked = (
        "--when",
        "open=low,medium",
        "--when",
        "governance=ambiguous",
        "--when",
        "roles=banker",
    )
    told = ("--message", "{r.from} may hold back from {r.to}, and {p} too.")
    done = new(pack, "risk/held-back", *WHOLE, *asked, *told)
    assert done.exit_code == 0, done.output
    knowledge = load_knowledge([pack])
    rule = knowledge.rules["doubtful:held-back"]
    assert rule.claims == ("F.1", "T1.6.mandatory")
    assert rule.reasoning == "Because: so it is, 'often'."
    (trial,) = try_examples([rule], knowledge)
    assert (trial.tried > 8, trial.wrong) == (True, ())


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("disputes=legal,legally", "can't be 'legally'"),
        ("membership-gaps=present", "add 'failure: membership-gaps' to the file by hand"),
        ("project-value=5", "is a number or a name"),
    ],
)
def test_what_can_t_be_begun_with_is_told_and_asked_again(
    asked: str, told: str, pack: Path
) -> None:
    done = new(pack, "risk/slow", *WHOLE, answers=(asked, "disputes=legal", "", "It may be."))
    assert done.exit_code == 0, done.output
    assert told in done.output


def test_what_was_typed_is_shown_where_it_can_t_be_read(pack: Path) -> None:
    done = new(pack, "risk/slow", *WHOLE, answers=("disputes=legal", "", "See {nobody} there."))
    assert done.exit_code != 0
    assert "  See {nobody} there." in done.output


def test_where_the_draft_is_said_as_seen_from_here(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pack.parent)
    asked = ("--when", "disputes=legal", "--message", "It may be slow.")
    done = new(Path("mine"), "risk/slow", *WHOLE, *asked)
    assert "\nmine/rules/risk/slow.yaml: a draft" in done.output
    assert "\nHave it read back to you: advisor rules show doubtful:slow" in done.output


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (("failure=blame-culture",), "'failure' is what the rules conclude"),
        (("mode=complying",), "add 'mode: complying' to the file by hand"),
    ],
)
def test_a_conclusion_as_a_condition_is_told_to_go_into_the_file_by_hand(
    answers: tuple[str, ...], told: str, pack: Path
) -> None:
    rest = ("disputes=legal", "", "It may help.")
    done = new(pack, "risk/quarrels-again", *WHOLE, answers=(*answers, *rest))
    assert done.exit_code == 0, done.output
    assert told in done.output


def test_a_move_that_the_catalogue_lacks_is_asked_for_again_and_partners_can_be_named(
    pack: Path,
) -> None:
    answers = ("keep-small-promise", "keep-small-promises", "{r.from} may.")
    done = new(pack, "move/say-less", *WHOLE, "--when", "history=difficult", answers=answers)
    assert done.exit_code == 0, done.output
    assert "no move 'keep-small-promise' (did you mean 'keep-small-promises'?)" in done.output
    assert "{r.from} and {r.to} for the two partners" in done.output


def test_names_of_ones_own_pack_are_given_bare_and_a_rule_under_the_same_condition_is_told(
    pack: Path,
) -> None:
    (pack / "knowledge" / "claims").mkdir()
    (pack / "knowledge" / "sources.yaml").write_text(
        "sources:\n  - {id: policy, short: Policy, citation: A policy}\n", "utf-8"
    )
    (pack / "knowledge" / "claims" / "policy.yaml").write_text(
        "source: policy\nclaims:\n  - id: PO.1\n    kind: limit\n    gist: Sign first.\n"
        "    passages: [{locator: PO.1, force: must, anchor: sign it first}]\n",
        "utf-8",
    )
    words = ("--title", "T", "--claim", "PO.1", "--warrant", "stated", "--author", "A")
    words += ("--when", "lifespan=ends-with-funding", "--message", "It may end.")
    done = new(pack, "risk/may-end", *words)
    assert done.exit_code == 0, done.output
    assert load_knowledge([pack]).rules["doubtful:may-end"].claims == ("doubtful:PO.1",)
    told = "'tied-to-its-funding' fires under the same condition; see: advisor rules show"
    assert told in done.output


def test_a_name_that_a_rule_of_another_kind_bears_is_refused_before_anything_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    riverside = BAD.parent.parent / "riverside"
    with pytest.raises(SystemExit) as ended:
        main(["rules", "new", "risk/records-at-risk", "--pack", str(riverside)])
    assert ended.value.code == 2
    assert "a finding rule 'riverside:records-at-risk' already" in capsys.readouterr().err
    assert not (riverside / "rules" / "risk" / "records-at-risk.yaml").exists()
