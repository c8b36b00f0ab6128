"""`advisor doctor` and `--version`: whether the engine is built rightly, and what is installed."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from advisor import __version__
from advisor.cli.shared import pack_option
from advisor.errors import AdvisorError

ENGINE = "durable-rules"
ENGINE_VERSION = "2.0.28"


def installed(package: str) -> str:
    """Return the version of an installed package, or `not installed`."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def version_lines() -> Iterator[str]:
    """Yield the versions of program, engine and rules, with the hash of the rules."""
    from advisor.loading.library import load_knowledge

    yield f"advisor {__version__}"
    yield f"{ENGINE} {installed(ENGINE)}"
    knowledge = load_knowledge()
    for pack in knowledge.packs:
        yield f"pack {pack.id} {pack.version}"
    yield f"rule base SHA-256 {knowledge.sha256}"


@click.command("doctor")
@pack_option
def doctor_command(packs: tuple[Path, ...]) -> None:
    """Check Python, the engine, the knowledge base and one whole consultation.

    Exit code 1 when something is wrong; each line says what to do.
    """
    checks: tuple[tuple[str, Callable[[tuple[Path, ...]], str]], ...] = (
        ("Python", _python),
        ("engine", _engine),
        ("knowledge", _knowledge),
        ("compiled form", _cache),
        ("consultation", _consultation),
    )
    failed = 0
    for name, check in checks:
        try:
            click.echo(f"ok    {name}: {check(packs)}")
        except AdvisorError as error:
            failed += 1
            click.echo(f"WRONG {name}: {error}")
    if failed:
        raise SystemExit(1)


def _python(packs: tuple[Path, ...]) -> str:
    return f"{platform.python_implementation()} {platform.python_version()}"


def _engine(packs: tuple[Path, ...]) -> str:
    from advisor.errors import EngineError
    from advisor.inference.session import INSTALL, engine_module

    engine_module()
    found = installed(ENGINE)
    if found != ENGINE_VERSION:
        raise EngineError(f"{ENGINE} is {found}, not {ENGINE_VERSION}; run: {INSTALL}")
    return f"{ENGINE} {found}, built and loaded"


def _knowledge(packs: tuple[Path, ...]) -> str:
    from advisor.inference.completion import ModeReader
    from advisor.loading.library import load_knowledge

    knowledge = load_knowledge(packs)
    ModeReader(knowledge).check()
    return (
        f"{len(knowledge.rules)} rules, {len(knowledge.claims)} claims, {len(knowledge.terms)} terms, "
        f"{len(knowledge.moves)} moves"
    )


def _cache(packs: tuple[Path, ...]) -> str:
    from advisor.loading.library import cache_folder

    folder = cache_folder()
    return "none kept" if folder is None else f"kept in {folder}"


def _consultation(packs: tuple[Path, ...]) -> str:
    """Read one worked case with the engine and with the independent evaluator: they must agree."""
    from advisor.consultation import consult, find_case
    from advisor.errors import EngineError
    from advisor.inference.evaluator import evaluate
    from advisor.loading.library import load_knowledge
    from advisor.loading.places import worked_cases

    knowledge = load_knowledge(packs)
    name = next(iter(worked_cases()))
    case, _ = find_case(name, knowledge)
    trace = consult(knowledge).read(case).trace
    if evaluate(knowledge, case).firings != trace.firings:
        raise EngineError(f"{ENGINE} and the independent evaluator differ on {name}; reinstall")
    return f"{len(trace.firings)} firings on {name}, the independent evaluator agrees"
