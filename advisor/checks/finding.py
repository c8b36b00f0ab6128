"""What a check finds, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from advisor.model.case import Case

if TYPE_CHECKING:
    from advisor.checks.base import Base

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in one file; lines and columns count from 1, 0 means the file as a whole.

    witness: a smallest case that shows it, which the rules engine has read: where what is wrong comes
    about, where a rule fires that need not be as it is, or what comes nearest to a rule that never
    fires. None where it takes none, as for words. unwanted: what follows from it and ought not to, as
    worked cases name it.
    """

    check: str
    severity: Severity
    file: str
    line: int
    column: int
    message: str
    witness: Case | None = None
    unwanted: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message} [{self.check}]"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may be wrong with a rule base: `run` yields it wherever it is.

    searches: it asks what cases there can be, which takes a solver.
    """

    id: str
    title: str
    run: Callable[[Base], Iterator[Finding]]
    severity: Severity = "error"
    searches: bool = False
