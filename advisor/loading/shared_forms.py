"""What the written forms of rules and of knowledge share: how something is reasoned, and overridden."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from advisor.loading.case_forms import Form, Named, Reference

REASONED = ConfigDict(
    json_schema_extra={
        "if": {
            "properties": {"warrant": {"enum": ["inferred", "judgement"]}},
            "required": ["warrant"],
        },
        "then": {"required": ["reasoning"]},
    }
)
"""What goes beyond the source says why."""
WARRANT = (
    "How far it goes beyond its claims. stated: the source says it; inferred: it follows from what the "
    "source says; judgement: a rule of thumb. The last two need a reasoning."
)
REASONING = "How you get there from the claims; needed where the source does not state it."
CLAIMS = "The claims it rests on."


class OverrideForm(Form):
    """What a pack replaces: the id, and the hash of what it was written against."""

    id: Annotated[Reference, Named("overridable")] = Field(
        description="The rule or parameter that this one takes the place of."
    )
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12,64}$")] = Field(
        description="The hash of what is replaced, at least its first 12 digits. A wrong one is "
        "refused with the right one."
    )
