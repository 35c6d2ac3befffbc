"""What text may be: patterns that are checked here, and told by the OpenAPI document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import (
    custom_error_schema,
    no_info_after_validator_function,
    str_schema,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of which a pattern says all, as an annotation; ``message`` is what others are answered.

    Pydantic's core matches it. Its own message would be the pattern, which few people read.
    """

    pattern: str
    message: str

    def __get_pydantic_core_schema__(
        self, source: type[object], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return custom_error_schema(
            str_schema(pattern=self.pattern),
            custom_error_type="no_match",
            custom_error_message="{message}",
            custom_error_context={"message": self.message},
        )


@dataclass(frozen=True, slots=True)
class Matches:
    """Text that fits a pattern besides other limits, as an annotation."""

    pattern: str
    message: str

    def __get_pydantic_core_schema__(
        self, source: type[object], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}

    def _check(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise PydanticCustomError("no_match", "{message}", {"message": self.message})
        return text


# Control characters; line and paragraph separators; what turns the direction of the text around it.
# The ones break lists and labels, the others make them read as something else.
_UNPRINTABLE: Final = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"
_SPACES: Final = r"\x20\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE: Final = r"\xad\u200b-\u200f\u2060-\u2065\u206a-\u206f\ue000-\uf8ff\ufeff\ufff0-\uffff"
_IN_EMAIL: Final = f"[^@{_UNPRINTABLE}{_SPACES}{_INVISIBLE}]+"

PRINTABLE: Final = Matches(
    f"^[^{_UNPRINTABLE}]*[^{_UNPRINTABLE}{_SPACES}{_INVISIBLE}][^{_UNPRINTABLE}]*$",
    "must be printable text, and something in it must be seen",
)
EMAIL: Final = Matches(f"^{_IN_EMAIL}@{_IN_EMAIL}$", "must be an email address")
