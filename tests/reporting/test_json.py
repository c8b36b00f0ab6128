"""The advice as JSON has the bytes that Python's own writer would give it."""

from __future__ import annotations

import pytest

from advisor import advise, load_case
from advisor.loading.places import worked_cases
from advisor.reporting.json import dump, render_json


@pytest.mark.parametrize("name", ["pfi", "mental-health", "elmstead-crisis-line"])
def test_the_bytes_of_the_advice_are_those_of_any_other_json(name: str) -> None:
    advice = advise(load_case(worked_cases()[name] / "case.yaml"))
    assert render_json(advice) == dump(advice.model_dump(mode="json"))
