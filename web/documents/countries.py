"""The countries that an address may be in."""

from __future__ import annotations

from typing import Final

_ASSIGNED: Final = (
    "A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|"
    "F[IJKMOR]|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|"
    "L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|"
    "S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|Y[ET]|Z[AMW]"
)
"""ISO 3166-1 alpha-2, by first letter: the 249 codes that are officially assigned."""

_USED: Final = "XK|XX"
"""Kosovo, which has no code of ISO's but one that carriers use; and nowhere, which the sandbox's
carrier refuses. ISO leaves both to users for good.
"""

COUNTRY_PATTERN: Final = f"^(?:{_ASSIGNED}|{_USED})$"
