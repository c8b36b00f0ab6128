"""Whoever changes a record without computing its hashes anew is found, and the place is named."""

from __future__ import annotations

import os
from random import Random

import pytest
from audit_helpers import Digests, blind_edit, document_of, locates, small, with_own_rules

from advisor.audit import chain
from advisor.audit.forms import shape_problems
from advisor.audit.history import entry_problems
from advisor.audit.verify import verify

SEED = int(os.environ.get("PYTHONHASHSEED", "20040617").replace("random", "20040617"))


def places(document: object, digests: Digests) -> list[str]:
    """Where verification by the hashes alone sees a change; as `verify`, with remembered digests."""
    shape = shape_problems(document)
    if shape:
        return [place for place, _ in shape]
    assert isinstance(document, dict)
    found = [d.place for d in chain.differences(document, digests)]
    found += [d.place for d in chain.stated_hashes(document, digests)]
    return [*found, *(place for place, _ in entry_problems(document))]


def unlocated(name: str, number: int, seed: int) -> list[str]:
    rng, digests, document = Random(seed), Digests(), with_own_rules(document_of(name))
    assert places(document, digests) == []
    missed = []
    for _ in range(number):
        edited, pointer = blind_edit(document, rng)
        if not any(locates(place, pointer) for place in places(edited, digests)):
            missed.append(pointer)
    return missed


def test_forty_blind_edits_are_all_found_and_located() -> None:
    assert unlocated("linden-library-trust", 40, SEED) == []


@pytest.mark.prove
@pytest.mark.parametrize("part", range(2))
def test_ten_thousand_blind_edits_are_all_found_and_located(part: int) -> None:
    name = ("pfi", "linden-library-trust")[part]
    assert unlocated(name, 5_000, SEED + part) == []


def test_two_rules_that_were_swapped_are_both_named() -> None:
    document = with_own_rules(small())
    rules = document["rule_base"]["content"]["rules"]["items"]
    rules[3][1], rules[9][1] = rules[9][1], rules[3][1]
    found = {f.place for f in verify(document).findings if f.by == "chain"}
    assert {"/rule_base/content/rules/items/3", "/rule_base/content/rules/items/9"} <= found


def test_a_chain_whose_links_were_computed_anew_for_one_part_still_breaks() -> None:
    document = small()
    document["made"]["prepared_by"] = "Somebody else"
    (place,) = (i for i, link in enumerate(document["chain"]) if link["part"] == "/made")
    document["chain"][place] = chain.links(document)[place]
    found = [f.place for f in verify(document).findings]
    assert f"/chain/{place + 1}" in found
