"""The schemas of the document, as pydantic gives them for the models that the routes use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pydantic import create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import ComputedField

_TEMPLATE: Final = "#/components/schemas/{model}"


class _Untitled(GenerateJsonSchema):
    """A field's title would be its name again."""

    def field_title_should_be_set(self, schema: CoreSchema | ComputedField) -> bool:
        return False


class Schemas:
    """The schemas of models, and the components that they refer to."""

    def __init__(self, models: Iterable[type[object]]) -> None:
        wanted = {f"{model.__module__}.{model.__qualname__}": model for model in models}
        fields: dict[str, Any] = {name: (model, ...) for name, model in wanted.items()}
        # One model of them all: what none of them leads to is left out.
        everything = create_model("Everything", **fields)
        schema = everything.model_json_schema(ref_template=_TEMPLATE, schema_generator=_Untitled)
        self._places: dict[type[object], str] = {
            model: schema["properties"][name]["$ref"] for name, model in wanted.items()
        }
        self._definitions = {
            name: _plain(definition) for name, definition in sorted(schema["$defs"].items())
        }
        self._inlined: set[str] = set()

    def ref(self, model: type[object]) -> JsonSchemaValue:
        """A reference to the model's schema."""
        return {"$ref": self._places[model]}

    def inline(self, model: type[object]) -> JsonSchemaValue:
        """The model's schema itself. It is no component then."""
        name = self._places[model].rsplit("/", 1)[-1]
        self._inlined.add(name)
        return self._definitions[name]

    @property
    def components(self) -> dict[str, JsonSchemaValue]:
        """By name, all that references lead to."""
        return {
            name: schema for name, schema in self._definitions.items() if name not in self._inlined
        }


def _plain(schema: JsonSchemaValue) -> JsonSchemaValue:
    """Without the class's name over again, and the docstrings as CommonMark."""
    plain = {key: value for key, value in schema.items() if key != "title"}
    for place in (plain, *plain.get("properties", {}).values()):
        if "description" in place:
            place["description"] = _common_mark(place["description"])
    return plain


def _common_mark(docstring: str) -> str:
    return docstring.replace("``", "`").replace(":class:", "")
