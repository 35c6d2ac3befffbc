"""Damage that no longer fits the code proves nothing."""

from __future__ import annotations

import pytest

from simulation.damage import MUTANTS, Mutant
from simulation.mutants import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_changes_one_place_of_the_code_as_it_stands(mutant: Mutant) -> None:
    sound = (ROOT / mutant.path).read_text()
    assert sound.count(mutant.old) == 1
    compile(sound.replace(mutant.old, mutant.new), mutant.path, "exec")


def test_no_two_mutants_have_one_name() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(names) == len(set(names))
