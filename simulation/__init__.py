"""The whole engine on a virtual clock, with seeded faults: one seed is one run is one trace."""

from simulation.simulate import Outcome, simulate

__all__ = ["Outcome", "simulate"]
