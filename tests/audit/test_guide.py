"""The guide is right: a conclusion can be followed by hand, and its commands do what it says."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from audit_helpers import document_of

from advisor.audit.file import write

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "auditing.md").read_text(encoding="utf-8")


def test_the_conclusion_that_the_guide_follows_is_in_the_record_of_pfi() -> None:
    document = document_of("pfi")
    (name,) = set(re.findall(r'`"id":"([a-z-]+)"`', GUIDE))
    (risk,) = (r for r in document["advice"]["risks"] if r["id"] == name)
    (because,) = risk["because"]
    assert f"`{because}`" in GUIDE
    (firing,) = (f for f in document["reading"]["firings"] if f["id"] == because)
    rules = dict(document["rule_base"]["content"]["rules"]["items"])
    assert rules[firing["rule"]]["when"]["@"] in ("All", "Any", "Is")
    facts = {fact["id"]: fact for fact in document["reading"]["facts"]}
    answers = [node for node in firing["matched"] if node.startswith("answer:")]
    assert answers
    for node in answers:
        term = node.removeprefix("answer:")
        assert facts[node]["answer"] == document["case"]["read"]["answers"][term]
        assert f"{term}:" in document["case"]["given"]["text"]
    claims = dict(document["rule_base"]["content"]["claims"]["items"])
    assert all(claims[claim]["passages"] for claim in risk["claims"])


def test_every_unit_is_a_line_whose_hash_stands_in_the_chain() -> None:
    document = document_of("pfi")
    lines = [line.rstrip(b",") for line in write(document).splitlines()]
    hashes = {hashlib.sha256(line).hexdigest() for line in lines}
    hashes |= {hashlib.sha256(line.partition(b":")[2]).hexdigest() for line in lines}
    told = {
        unit
        for link in document["chain"]
        for unit in (link["units"].values() if isinstance(link["units"], dict) else link["units"])
    }
    assert len(told) > 1_500
    assert told - {"+"} <= hashes


@pytest.mark.prove
def test_the_commands_of_the_guide_do_what_it_says(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("the guide makes its key with openssl, which is not here")
    commands = re.findall(r"^\$ (.*)$", GUIDE, flags=re.MULTILINE)
    assert len(commands) > 12
    for command in commands:
        words = shlex.split(command)
        if words[0] == "advisor":
            words[:1] = [sys.executable, "-m", "advisor"]
        done = subprocess.run(
            words,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
