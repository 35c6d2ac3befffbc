"""Which seeds are run, in so many words."""

from __future__ import annotations

import pytest

from simulation.__main__ import main


def test_the_last_seed_named_is_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seeds", "11..13", "--jobs", "1"]) == 0
    assert capsys.readouterr().out.startswith("2 runs, seeds 11 to 12\n")


@pytest.mark.parametrize("text", ["5..5", "5..4"])
def test_no_seeds_at_all_prove_nothing_and_are_refused(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--seeds", text])
    assert "is no seed" in capsys.readouterr().err
