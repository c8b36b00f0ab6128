"""How a case of a batch is recorded: what a process is told to do, which needs no command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.model.advice import Advice


def recorded(name: str, text: str, packs: tuple[Path, ...], drafts: bool) -> tuple[Advice, bytes]:
    """Return the advice on a case and its record, as `advisor record` writes it.

    name, text: of the case's file. Raises what reading and recording a case raise.
    """
    from advisor.audit.file import write
    from advisor.audit.record import given, record
    from advisor.consultation import CaseText

    made = record(given(CaseText(name, text), packs, drafts=drafts))
    return made.advice, write(made.document)
