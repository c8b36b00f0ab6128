"""Advice on partnerships between agencies that provide public services, with its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Advice", "AdvisorError", "__version__", "advise", "load_case", "load_knowledge"]

if TYPE_CHECKING:
    from advisor.consultation import advise, load_case, load_knowledge
    from advisor.errors import AdvisorError
    from advisor.model.advice import Advice

_HOMES = {
    "Advice": "advisor.model.advice",
    "AdvisorError": "advisor.errors",
    "advise": "advisor.consultation",
    "load_case": "advisor.consultation",
    "load_knowledge": "advisor.consultation",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, which keeps the command quick to start."""
    if name not in _HOMES:
        raise AttributeError(f"module 'advisor' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
