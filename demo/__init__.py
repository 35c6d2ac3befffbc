"""A shop in full swing, for show: customers who order, things that go wrong, people who mend them.

Who comes, what they want and what fails when is drawn from one seed, without a clock and without
waiting (catalogue, customers, baskets, troubles, visits, storms, triage); the rest acts it out on
an engine, through the port that the web uses, too.
"""

from demo.pace import Pace
from demo.town import liven_up

__all__ = ["Pace", "liven_up"]
