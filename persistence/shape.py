"""Frozen dataclasses as plain data, and back exactly as they were.

pydantic-core does both ways, compiled once per type. Its ready-made schema for a dataclass would
take "2" for 2 and drop a field it does not know; a log must do neither, so the schema is built
here: scalars are strict, fields complete, and only a list may stand for a tuple, since databases
know no tuples.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Generic, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic_core import (
    CoreSchema,
    PydanticSerializationError,
    SchemaSerializer,
    SchemaValidator,
    ValidationError,
    core_schema,
)

T = TypeVar("T")


class ShapeError(ValueError):
    """A value does not have the shape of its type."""


class UnsupportedTypeError(TypeError):
    """An annotation that has no plain form."""

    def __init__(self, where: str, annotation: object) -> None:
        super().__init__(
            f"{where}: {annotation!r} has no plain form; use str, int, float, bool, datetime, "
            "Literal, tuple, a dataclass, or one of these or None"
        )


class Shape(Generic[T]):
    """One dataclass as a dict of its fields.

    Raises:
        UnsupportedTypeError: if a field's type has no plain form.
    """

    def __init__(self, cls: type[T]) -> None:
        schema = _record(cls)
        self._name = cls.__name__
        self._to_plain = SchemaSerializer(schema).to_python
        self._from_plain = SchemaValidator(schema).validate_python

    def dump(self, value: T) -> dict[str, object]:
        """The fields by name, as plain data.

        Raises:
            ShapeError: if a field does not hold what it is annotated with.
        """
        try:
            plain = self._to_plain(value, warnings=False)
        except (PydanticSerializationError, AttributeError) as error:
            raise ShapeError(f"{self._name}: {error}") from error
        # What could not be read again must not be written, so it is read once before it is.
        self.load(plain)
        return cast("dict[str, object]", plain)

    def load(self, plain: object) -> T:
        """The dataclass again.

        Raises:
            ShapeError: if a field is missing, unknown or of another type.
        """
        try:
            return cast("T", self._from_plain(plain))
        except ValidationError as error:
            raise ShapeError(_sentence(self._name, error)) from None


def _sentence(name: str, error: ValidationError) -> str:
    """What is wrong where, without the values: they may be large."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, (name, *f['loc'])))}: {f['msg']}" for f in faults)


def _record(cls: type) -> CoreSchema:
    if not is_dataclass(cls):
        raise UnsupportedTypeError(cls.__name__, cls)
    hints = get_type_hints(cls)
    names = [field.name for field in fields(cls)]
    arguments = [
        core_schema.dataclass_field(name, _value(hints[name], f"{cls.__name__}.{name}"))
        for name in names
    ]
    return core_schema.dataclass_schema(
        cls,
        core_schema.dataclass_args_schema(cls.__name__, arguments, extra_behavior="forbid"),
        names,
        post_init=hasattr(cls, "__post_init__"),
        slots="__slots__" in cls.__dict__,
    )


def _value(annotation: object, where: str) -> CoreSchema:
    if isinstance(annotation, type) and annotation in _SCALARS:
        return _SCALARS[annotation]
    if isinstance(annotation, type) and is_dataclass(annotation):
        return _record(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return core_schema.tuple_variable_schema(_value(arguments[0], where))
    if origin is tuple and arguments:
        return core_schema.tuple_positional_schema([_value(each, where) for each in arguments])
    if origin is Literal:
        return core_schema.literal_schema(list(arguments))
    if origin in (Union, types.UnionType):
        inner = [each for each in arguments if each is not types.NoneType]
        if len(inner) == 1:
            return core_schema.nullable_schema(_value(inner[0], where))
    raise UnsupportedTypeError(where, annotation)


def _whole_milliseconds(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise PydanticSerializationError(
            f"the time {time} has no zone; every time of ours is in UTC"
        )
    if time.microsecond % 1000:
        # It would come back as another time, and a replayed order would differ from the live one.
        raise PydanticSerializationError(f"the time {time} is finer than whole milliseconds")
    return time if time.tzinfo is UTC else time.astimezone(UTC)


_SCALARS: Mapping[type, CoreSchema] = types.MappingProxyType(
    {
        str: core_schema.str_schema(strict=True),
        int: core_schema.int_schema(strict=True),
        float: core_schema.float_schema(strict=True),
        bool: core_schema.bool_schema(strict=True),
        datetime: core_schema.datetime_schema(
            strict=True,
            tz_constraint="aware",
            serialization=core_schema.plain_serializer_function_ser_schema(_whole_milliseconds),
        ),
    }
)
