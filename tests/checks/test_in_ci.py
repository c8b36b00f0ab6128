"""The hooks and the workflow for rule authors name commands and options that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from advisor.cli.main import cli

ROOT = Path(__file__).parent.parent.parent
DOC = (ROOT / "docs" / "checking-rules-in-ci.md").read_text(encoding="utf-8")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
CONFIG, WORKFLOW = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", DOC, re.S))


def commands() -> list[str]:
    steps = WORKFLOW["jobs"]["rules"]["steps"]
    run = [re.split(r" >>? ", step["run"])[0] for step in steps if "run" in step]
    listed = re.findall(r"^\| `(advisor .*?)` \|", DOC, re.M)
    hooks = [f"{hook['entry']} --pack riverside" for hook in HOOKS]
    return [line for line in (*run, *listed, *hooks) if line.startswith("advisor ")]


@pytest.mark.parametrize("line", commands())
def test_each_command_can_be_given(line: str) -> None:
    words = shlex.split(line)[1:]
    group = cli.get_command(click.Context(cli), words[0])
    assert isinstance(group, click.Group)
    command = group.get_command(click.Context(group), words[1])
    assert command is not None
    command.make_context(words[1], words[2:])  # raises where an option is not known


def test_the_hooks_are_those_the_page_names() -> None:
    named = [hook["id"] for repo in CONFIG["repos"] for hook in repo["hooks"]]
    assert named == [hook["id"] for hook in HOOKS]
    keys: set[Any] = {"id", "name", "entry", "language", "files", "pass_filenames", "description"}
    assert all(hook.keys() == keys for hook in HOOKS)
    assert all(re.match(hook["files"], "riverside/rules/risk/slow.yaml") for hook in HOOKS)
