"""Who shops: people who do not exist, at places that do, with mail that goes nowhere."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple

from actors.ports import Address

_MAIL: Final = ("example.com", "example.org", "example.net")
"""Reserved for examples (RFC 2606): nobody will ever get a mail from here."""


class _Street(NamedTuple):
    city: str
    postal_code: str
    country: str
    line: str
    """With room for a number."""
    people: str


_STREETS: Final = (
    _Street(
        "Berlin",
        "10115",
        "DE",
        "Invalidenstraße {}",
        "Jule Brandt, Emil Kessler, Nora Yildiz, Tim Okafor",
    ),
    _Street(
        "Hamburg",
        "20357",
        "DE",
        "Schulterblatt {}",
        "Lena Petersen, Jan Albers, Mia Voss, Karim Haddad",
    ),
    _Street(
        "Wien",
        "1070",
        "AT",
        "Neubaugasse {}",
        "Anna Gruber, Paul Steiner, Sofia Novak, Max Leitner",
    ),
    _Street(
        "Zürich", "8004", "CH", "Langstrasse {}", "Lea Meier, Luca Bianchi, Nina Frei, Beat Amstutz"
    ),
    _Street(
        "Paris",
        "75011",
        "FR",
        "{} rue Oberkampf",
        "Camille Roux, Louis Garnier, Inès Benali, Hugo Lefort",
    ),
    _Street(
        "Amsterdam",
        "1053 AB",
        "NL",
        "Kinkerstraat {}",
        "Sanne de Wit, Daan Visser, Noor Bakker, Bram Smit",
    ),
    _Street(
        "København",
        "2200",
        "DK",
        "Nørrebrogade {}",
        "Freja Holm, Mikkel Lund, Asta Krogh, Emil Dahl",
    ),
    _Street(
        "Göteborg",
        "411 21",
        "SE",
        "Linnégatan {}",
        "Elsa Nyström, Oskar Berg, Maja Ek, Nils Sandin",
    ),
    _Street(
        "Milano",
        "20123",
        "IT",
        "Via Torino {}",
        "Giulia Conti, Marco Ferri, Elena Greco, Pietro Sala",
    ),
    _Street(
        "Lisboa",
        "1200-109",
        "PT",
        "Rua da Rosa {}",
        "Inês Duarte, Tiago Reis, Marta Pinto, Rui Tavares",
    ),
    _Street(
        "Dublin",
        "D08 X2A3",
        "IE",
        "{} Thomas Street",
        "Aoife Byrne, Sean Nolan, Niamh Kelly, Cian Walsh",
    ),
    _Street(
        "Kraków", "31-056", "PL", "ul. Józefa {}", "Zofia Wrona, Jakub Lis, Hanna Mazur, Piotr Sowa"
    ),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who shops here."""

    subject: str
    """As in a token: with one of that subject, this customer's orders can be seen."""
    name: str
    email: str
    address: Address


def _customers() -> tuple[Customer, ...]:
    people = [(name, street) for street in _STREETS for name in street.people.split(", ")]
    return tuple(
        Customer(
            subject=f"customer-{number}",
            name=name,
            email=f"{_plain(name)}@{_MAIL[number % len(_MAIL)]}",
            address=Address(
                street.line.format(3 + number * 7 % 90),
                None,
                street.city,
                street.postal_code,
                street.country,
            ),
        )
        for number, (name, street) in enumerate(people, start=1)
    )


def _plain(name: str) -> str:
    """A name as it stands in front of an @."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if letter.isascii()).replace(" ", ".")


CUSTOMERS: Final = _customers()
