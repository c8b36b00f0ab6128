"""The standard profiler's figures: what each function spends by itself, C calls with the caller."""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENGINE = "durable_rules_engine"
UNNAMED = ("<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<lambda>")
OTHER = "the standard library"


def profiled(run: Callable[[], Any], times: int) -> pstats.Stats:
    """Return the profile of so many runs, the first of all left out."""
    run()
    profiler = cProfile.Profile()
    for _ in range(times):
        profiler.runcall(run)
    return pstats.Stats(profiler)


def by_function(profile: pstats.Stats) -> Counter[str]:
    """Return the seconds that each function spends by itself, as `module: function`.

    What Python's own C functions, comprehensions and lambdas take counts for the function they are
    called from; the engine's C functions stand together.
    """
    found: Counter[str] = Counter()
    figures: dict[Any, Any] = vars(profile)["stats"]
    for (file, _, function), (_, _, alone, _, callers) in figures.items():
        if ENGINE in function:
            found[f"{ENGINE}: C"] += alone
        elif callers and (file == "~" or function in UNNAMED):
            for (caller, _, name), (_, _, spent, _) in callers.items():
                found[f"{module(caller)}: {name}"] += spent
        else:
            found[f"{module(file)}: {function}"] += alone
    return found


def by_module(functions: Counter[str]) -> Counter[str]:
    """Return the seconds of each module's functions together."""
    found: Counter[str] = Counter()
    for name, spent in functions.items():
        found[name.partition(":")[0]] += spent
    return found


def module(file: str) -> str:
    """Return the module of a file, as it is named in the project; else the package it belongs to."""
    path = Path(file)
    if path.is_relative_to(ROOT / "benchmarks"):
        return "the benchmark itself"
    if path.is_relative_to(ROOT / "advisor"):
        return ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    return OTHER
