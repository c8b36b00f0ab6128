"""The house is built as its plan says."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "advisor"
FLOORS = {
    "errors": 0,
    "version": 0,
    "proof": 0,
    "model": 1,
    "loading": 2,
    "inference": 3,
    "resemblance": 3,
    "assembly": 4,
    "consultation": 5,
    "layout": 6,
    "explanation": 6,
    "audit": 6,
    "checks": 6,
    "reporting": 6,
    "batch": 6,
    "handbook": 7,
    "cli": 8,
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "advisor" and len(parts) > 1 else None


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imported(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_run_one_way_down(path: Path) -> None:
    own = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own in (None, "__init__", "__main__"):
        return
    for module in imported(path):
        other = room(module)
        if other is None or other == own:
            continue
        assert FLOORS[other] < FLOORS[own], f"{own} imports {module}, which is not below it"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_one_module_opens_the_door_to_the_engine(path: Path) -> None:
    engine = [m for m in imported(path) if m.split(".")[0] in ("durable", "durable_rules_engine")]
    assert not engine or name(path) == "advisor/inference/session.py"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_command_line_prints(path: Path) -> None:
    if name(path).startswith("advisor/cli/"):
        return
    assert "click" not in {m.split(".")[0] for m in imported(path)}
    calls = {
        node.func.id
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "print" not in calls


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_machine_knows_no_claim_of_the_paper_by_name(path: Path) -> None:
    if name(path) == "advisor/loading/anchors.py":
        return  # its docstring shows what a locator looks like
    strings = [
        node.value
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    whole = [s for s in strings if re.fullmatch(r"[A-Z]\.\d+|T[12]\.\d+(\.\w+)?|P[1-4]", s)]
    assert not whole


def test_the_public_names_are_these() -> None:
    import advisor

    assert sorted(advisor.__all__) == [
        "Advice",
        "AdvisorError",
        "__version__",
        "advise",
        "load_case",
        "load_knowledge",
    ]
    assert all(getattr(advisor, public) is not None for public in advisor.__all__)


def test_no_tracked_file_needs_anything_beside_the_project() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    beside = "../" + "shared"
    for tracked in filter(None, listed.stdout.split("\0")):
        path = ROOT / tracked
        if path.is_file():
            assert beside not in path.read_text(encoding="utf-8", errors="replace"), tracked


def test_every_module_opens_with_a_docstring_of_one_promise() -> None:
    for path in MODULES:
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, name(path)
