"""Examples beside a rule that say otherwise than the rule does."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.base import Base
from advisor.checks.examples import fires, leaves_the_deciding_answer_out
from advisor.checks.finding import Check, Finding
from advisor.loading.examples import Example, examples_of
from advisor.model.rule import Rule


def run(base: Base) -> Iterator[Finding]:
    """Yield each example that turns out otherwise than it stands there for."""
    for rule in base.rules:
        for group, examples in _judged(rule, base):
            listed = base.files[rule.id].tree.at(("examples", group))
            for place, example in enumerate(examples):
                if fires(rule, example, base.knowledge) != (group == "fires"):
                    told = "is silent" if group == "fires" else "fires"
                    message = f"the rule {told} on this example, which stands under '{group}'"
                    at = listed.at((place,))
                    yield base.finding("wrong-example", "error", rule, at, message)


def without_unknown(base: Base) -> Iterator[Finding]:
    """Yield each rule of which no example shows that it waits for an answer."""
    for rule in base.rules:
        groups = dict(_groups(rule, base))
        if not base.as_written(rule, "when", "unless", "examples", "conclude"):
            continue
        if groups and not leaves_the_deciding_answer_out(
            rule, groups["fires"], groups["silent"], base.knowledge
        ):
            message = (
                "no example under 'silent' leaves the deciding answer out; add one that would fire if "
                "only that were answered"
            )
            at = base.files[rule.id].place("examples", "silent")
            yield base.finding("example-without-unknown", "error", rule, at, message)


def _judged(rule: Rule, base: Base) -> Iterator[tuple[str, list[Example]]]:
    """Yield the examples of which it is known what the rule ought to say.

    Where a faulty condition was left out, the rule may fire too often, but nowhere too seldom.
    """
    for group, examples in _groups(rule, base):
        if base.as_written(rule, "when", "unless") or group == "fires":
            yield group, examples


def _groups(rule: Rule, base: Base) -> tuple[tuple[str, list[Example]], ...]:
    """Return the examples that must fire, and the silent ones.

    None of a row of a table, which has none, or of a rule that can't fire, which is another finding.
    """
    bare = base.files[rule.id].tree.get("examples") is None
    made_up = not base.as_written(rule, "examples") and rule.examples == _NONE
    if bare or made_up or not base.can_be_searched(rule) or base.is_dead(rule):
        return ()
    return tuple(zip(("fires", "silent"), examples_of(rule, base.knowledge), strict=True))


_NONE = '{"fires":[{}],"silent":[{}]}'
CHECK = Check("wrong-example", "An example that says otherwise than the rule", run)
UNKNOWN = Check("example-without-unknown", "No example of a missing answer", without_unknown)
