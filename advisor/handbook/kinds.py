"""The kinds of rules in the order of their stages, as a reader is told of them."""

from __future__ import annotations

POSITION = "position"
"""The tally of evidence: a stage without rules."""
ANSWERS = "answers"
"""What a case says: where every chain begins."""

KINDS: dict[str, str] = {
    "evidence": "What one answer of the source's two tables counts for: a pole, or the middle.",
    "mode": "Which mode the two positions make together.",
    "finding": "What is so about the partnership, read off several answers together.",
    "failure": "Which causes of failure show, and how far they have gone.",
    "strength": "What may speak for the partnership as it stands.",
    "risk": "What may go wrong, and who would bear it.",
    "quality": "What the leans and the mode may mean for the quality of service.",
    "move": "What may be done about it, by whom.",
    "limit": "Where the advice itself has to be read with care.",
}
"""Each kind of rule with what its rules conclude, in a sentence."""

FORCES = {
    "is": "states it",
    "tends": "says that it tends to be so",
    "may": "says that it may be so",
    "must": "says that it has to be so",
}
"""How firmly a passage puts a claim."""

WARRANTS = {
    "stated": "The source states it.",
    "inferred": "It is our reading of the source.",
    "judgement": "It is a rule of thumb of ours.",
}
"""On whose word a rule, a move or a number stands."""
