"""The proof checker: it re-performs a record's reasoning from the record's JSON and nothing else.

Nothing here imports from the rest of the program, so that a fault there can't hide here. Three modules,
to be read in one sitting: `conditions` (is a condition true of the case?), `firings` (what has to follow
from the rules) and `advice` (is what is said what follows?). `check` runs all of it.
"""

from advisor.proof.advice import check

__all__ = ["check"]
