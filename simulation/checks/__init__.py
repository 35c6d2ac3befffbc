"""What must be true after every run, whatever went wrong in it."""

from simulation.checks.check import check

__all__ = ["check"]
