"""The stop certificate: that nothing still unknown can change the mode or the recommended moves.

The mode is settled exactly, by completing (`ModeReader`). For the moves, what every completion says is
read first (`completed`); a move that this leaves open is settled by cases: one open answer that it hangs
on after another is completed in every way, until each branch is settled. A branch in which a move is
settled otherwise refuses the certificate; a search that grows too large shows nothing, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from advisor.explanation.neighbours import Neighbourhood, Opening, openings, variant_of
from advisor.inference.bitwise import BitwiseReading, Truths
from advisor.inference.hanging import Hanging
from advisor.inference.variants import Place, places, variants_of
from advisor.model.case import Case
from advisor.model.change import Change
from advisor.model.condition import Matches, walk
from advisor.model.knowledge import KnowledgeBase
from advisor.model.trace import Subject

__all__ = ["Completions", "Found", "MoveKey"]

MoveKey = tuple[str, str, Subject]
Chosen = tuple[Change, ...]
MOST_READ = 100_000
"""So many branches are read before the search for a proof is given up."""
_TRIED = 2_048
"""So many whole completions are tried by chance before a proof is looked for."""
_SEED = 20_040_617


@dataclass(frozen=True, slots=True)
class Found:
    """Answers under which a move is settled otherwise than now, whatever else is answered."""

    answers: Chosen
    move: MoveKey
    gained: bool


class Completions:
    """The completions of one case: its open places, and every way to complete each of them.

    modes: those that completions reach. now: the mode and the moves as they are concluded now.
    """

    def __init__(
        self,
        case: Case,
        knowledge: KnowledgeBase,
        modes: Iterable[str],
        now: Iterable[MoveKey],
        *,
        most_read: int = MOST_READ,
    ) -> None:
        self.case = case
        self.knowledge = knowledge
        self.modes = tuple(modes)
        self.now = frozenset(now)
        self.drawn = frozenset(key for key in self.now if key[0] == "move")
        self.most_read = most_read
        self.branches = 0
        """How many branches were read to settle moves by cases."""
        around = Neighbourhood(knowledge)
        self.open: dict[Place, Opening] = {o.place: o for o in openings(case, knowledge) if o.open}
        self.ways: dict[Place, Chosen] = {p: around.completions(o) for p, o in self.open.items()}
        self.singles: tuple[Change, ...] = tuple(w for ways in self.ways.values() for w in ways)

    def reading(self, chosen: Sequence[Chosen]) -> BitwiseReading:
        """Return what all completions say, under each of several partial answers."""
        variants = variants_of(self.case, [variant_of(each) for each in chosen])
        return BitwiseReading(self.knowledge, variants, completed=True, modes=self.modes)

    @cached_property
    def alone(self) -> BitwiseReading:
        """What all completions say: first of the case as it is, then under each single answer."""
        return self.reading([(), *((way,) for way in self.singles)])

    @cached_property
    def moves(self) -> dict[MoveKey, Truths]:
        """Each move with where it is settled, in the order of `alone`."""
        return self.alone.conclusions(("move",))

    def undecided(self) -> tuple[MoveKey, ...]:
        """Return the moves that the reading of all completions leaves open, or says otherwise."""
        return tuple(
            sorted(
                key
                for key, truths in self.moves.items()
                if not truths[0 if key in self.drawn else 1] & 1
            )
        )

    def refuting_singles(self) -> list[Found]:
        """Return each single answer that settles a move otherwise than it is now."""
        found = []
        for key, (true, false) in sorted(self.moves.items()):
            gained = key not in self.drawn
            for index in places(true if gained else false):
                answers = () if index == 0 else (self.singles[index - 1],)
                found.append(Found(answers, key, gained))
        return found

    def refuting_completion(self, wanted: Iterable[MoveKey]) -> Found | None:
        """Return the answers that settle a move otherwise in some completion tried by chance."""
        random = Random(_SEED)
        whole = [
            tuple(random.choice(ways) for ways in self.ways.values() if ways) for _ in range(_TRIED)
        ]
        reading = self.reading(whole)
        read = reading.conclusions(("move",))
        for key in wanted:
            true, false = read[key]
            gained = key not in self.drawn
            for index in places(true if gained else false):
                return self._needed(Found(whole[index], key, gained))
        return None

    def settled_by_cases(self, key: MoveKey) -> Found | bool:
        """Return whether a move stays as it is in every completion, or the answers that change it.

        True where every branch settles it as it is; False where that could not be shown.
        """
        gained = key not in self.drawn
        branches: list[Chosen] = [()]
        while branches:
            self.branches += len(branches)
            reading = self.reading(branches)
            true, false = self._truths(reading, key)
            for index in places(true if gained else false):
                return self._needed(Found(branches[index], key, gained))
            left = [branches[i] for i in places(reading.variants.all & ~(true | false))]
            if not left:
                return True
            hanging = self._hanging(self.reading(left), key)
            place = self._next(hanging)
            if place is None:
                return False if hanging else self._one_of_each(left, key)
            ways = self.ways[place]
            if self.branches + len(left) * len(ways) > self.most_read:
                return False
            branches = [(*branch, way) for branch in left for way in ways]
        return True

    # ---- which answer next

    def _hanging(self, reading: BitwiseReading, key: MoveKey) -> dict[Place, int]:
        """Return the open places behind an open move, each with how many open conditions read it."""
        hanging = Hanging(reading)
        hanging.conclusion(*key)
        return {self.once(place): number for place, number in hanging.found.items()}

    def _next(self, hanging: Mapping[Place, int]) -> Place | None:
        """Return the place to complete next: one with few answers that many conditions read."""
        able = [place for place in hanging if place in self._splitting]
        order = {p: (len(self.ways[p]) > 5, -hanging[p], len(self.ways[p]), p) for p in able}
        return min(able, key=order.__getitem__, default=None)

    def _one_of_each(self, branches: list[Chosen], key: MoveKey) -> Found | bool:
        """Return what a completion of each branch says, where no open answer makes a difference.

        Such branches are open only because the case has no list of partners.
        """
        whole = []
        for branch in branches:
            chosen = {self.place(change) for change in branch}
            rest = (ways[0] for place, ways in self.ways.items() if place not in chosen and ways)
            whole.append((*branch, *rest))
        variants = variants_of(self.case, [variant_of(each) for each in whole])
        true, false = self._truths(BitwiseReading(self.knowledge, variants), key)
        gained = key not in self.drawn
        for index in places(true if gained else false):
            return Found(branches[index], key, gained)
        return True

    @cached_property
    def _splitting(self) -> Mapping[Place, Opening]:
        """The places whose completions are all that any rule could tell apart.

        A name or a number that is compared with another's answer has more than those.
        """
        compared = {
            part.term
            for rule in self.knowledge.rules.values()
            for condition in (rule.when, *rule.unless)
            for part in walk(condition)
            if isinstance(part, Matches)
        }
        return {
            place: opening
            for place, opening in self.open.items()
            if self.ways[place]
            and (opening.term.type == "choice" or opening.term.id not in compared)
        }

    def _needed(self, found: Found) -> Found:
        """Return the fewer answers that do the same: each is left out that the others can spare."""
        answers = found.answers
        read = self._hanging(self.alone, found.move)
        answers = tuple(c for c in answers if self.place(c) in read)
        side = 0 if found.gained else 1
        if not self._truths(self.reading([answers]), found.move)[side]:
            return found
        while answers:
            fewer = [answers[:i] + answers[i + 1 :] for i in range(len(answers))]
            spared = self._truths(self.reading(fewer), found.move)[side]
            if not spared:
                break
            answers = fewer[next(iter(places(spared)))]
        return Found(answers, found.move, found.gained)

    def _truths(self, reading: BitwiseReading, key: MoveKey) -> Truths:
        true, false = 0, reading.variants.all
        for subject, _, truths in reading.drawn(key[0], key[1]):
            if subject == key[2]:
                true, false = true | truths[0], false & truths[1]
        return true, false

    def place(self, change: Change) -> Place:
        """Return the open place that a change answers."""
        return change.subject, change.term

    def once(self, place: Place) -> Place:
        """Return a place as it is asked: what both sides of a relation share is asked once."""
        subject, term = place
        if len(subject) == 2 and self.knowledge.terms[term].symmetric:
            return (min(subject), max(subject)), term
        return place
