"""``python -m simulation.mutants``: break the code on purpose, and see that the simulation notices.

Each mutant is one change to a copy of the tree. A simulation that finds nothing wrong with a mutant
proves nothing about the promise which that mutant breaks.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SEEDS = "0..2000"
_LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "docs", "bench", "__pycache__")


class Mutant(NamedTuple):
    """One way to break the code: ``old`` stands in ``path`` exactly once."""

    name: str
    path: str
    old: str
    new: str


MUTANTS = (
    Mutant(
        "a hold is never released",
        "orders/stock.py",
        "return (HoldReleased(order_id),) if order_id in self.holds else ()",
        "return ()",
    ),
    Mutant(
        "a hold is never sold",
        "orders/stock.py",
        "return (StockSold(order_id),) if order_id in self.holds else ()",
        "return ()",
    ),
    Mutant(
        "stock is counted without the holds",
        "orders/stock.py",
        "return self.received - self.held - self.sold",
        "return self.received - self.sold",
    ),
    Mutant(
        "each attempt has a new effect key",
        "actors/messages.py",
        "return self.order.step(self.step).effect_key",
        'return f"{self.order.step(self.step).effect_key}:{self.attempt}"',
    ),
    Mutant(
        "a timeout is taken for a failure",
        "actors/guard.py",
        'return Failed("timeout", detail, unknown=True)',
        'return Failed("timeout", detail, unknown=False)',
    ),
    Mutant(
        "undone before the truth is known",
        "orders/saga.py",
        "if step.status is StepStatus.UNKNOWN or step.awaited:",
        "if step.awaited:",
    ),
    Mutant(
        "undone while the answer is on its way",
        "orders/saga.py",
        "if step.status is StepStatus.UNKNOWN or step.awaited:",
        "if step.status is StepStatus.UNKNOWN:",
    ),
    Mutant(
        "no doubt after a restart",
        "actors/order.py",
        "self._errand.doubt = isinstance(action, Perform)",
        "self._errand.doubt = False",
    ),
    Mutant(
        "read before earlier appends have their outcome",
        "actors/order.py",
        "            await appends_settled(self._world.journal)\n",
        "",
    ),
    Mutant(
        "a repeated request is placed again",
        "actors/order.py",
        "return () if self._state else place(command)",
        "return place(command)",
    ),
    Mutant(
        "another writer's row is taken for ours",
        "persistence/writer.py",
        "if commit.commit_id != draft.commit.commit_id:",
        "if False:",
    ),
    Mutant(
        "a lost place in a stream is taken for ours",
        "persistence/writer.py",
        "return found.commit_id == draft.commit.commit_id",
        "return True",
    ),
    Mutant(
        "a restarted journal takes the log back",
        "persistence/journal.py",
        "if not status.position:",
        "if True:",
    ),
    Mutant(
        "open orders are not brought back",
        "actors/recovery.py",
        "            await self._recover(order_ids)\n",
        "            pass\n",
    ),
    Mutant(
        "one attempt too many",
        "orders/policy.py",
        "if attempt >= self.attempts",
        "if attempt > self.attempts",
    ),
    Mutant(
        "one restart too many",
        "supervisor/intensity.py",
        "len(recent) <= intensity.max_restarts",
        "len(recent) <= 3 * intensity.max_restarts",
    ),
)


def betrayal(mutant: Mutant, tree: Path) -> str | None:
    """Run a mutant, and return what gave it away; None if nothing did.

    Raises:
        ValueError: if the code has changed, so that the mutant no longer fits.
    """
    path = tree / mutant.path
    sound = path.read_text()
    if sound.count(mutant.old) != 1:
        raise ValueError(f"{mutant.name}: {mutant.path} does not hold it once: {mutant.old!r}")
    path.write_text(sound.replace(mutant.old, mutant.new))
    try:
        run = subprocess.run(
            [sys.executable, "-m", "simulation", "--seeds", SEEDS, "--first"],
            cwd=tree,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.write_text(sound)
    if run.returncode == 0:
        return None
    return next((line.strip() for line in run.stdout.splitlines() if "seed " in line), run.stderr)


def main() -> int:
    """Run all mutants; 1 if any survives."""
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=_LEFT_OUT)
        for mutant in MUTANTS:
            found = betrayal(mutant, tree)
            survivors += found is None
            print(f"{mutant.name}: {found or 'SURVIVED'}", flush=True)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
