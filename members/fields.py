"""A number in a model: clear in Python, sealed in its column, looked up by the blind index beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup
from django.db.models.query_utils import DeferredAttribute

from .identifiers import NOTHING, key_in_force, keyring

if TYPE_CHECKING:
    _Bytes = models.BinaryField[Any, Any]
else:
    _Bytes = models.BinaryField


class BlindIndexField(_Bytes):
    """The blind index of the number ``of``; filled when that is saved."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.stands_for = of
        super().__init__(*args, **kwargs | {"editable": False, "blank": True})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.stands_for}


class _Opened(DeferredAttribute):
    """Opens the sealed value when somebody reads the number, and not before.

    The instance holds bytes as they came from the column, or the text that is to be sealed.
    """

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        raw = super().__get__(instance, cls)
        if isinstance(raw, str):
            return raw
        if raw is None:
            return ""
        opened = instance.__dict__.setdefault("_opened", {})
        if self.field.attname not in opened:
            opened[self.field.attname] = keyring().open(self.field.attname, bytes(raw))
        return opened[self.field.attname]

    def __set__(self, instance: Any, value: Any) -> None:
        name = self.field.attname
        held = instance.__dict__.get(name)
        if (
            isinstance(value, str)
            and isinstance(held, bytes | memoryview)
            and value == self.__get__(instance)
        ):
            return
        instance.__dict__[name] = value
        instance.__dict__.get("_opened", {}).pop(name, None)


class NumberField(_Bytes):
    """An identifier, as text; empty is NULL. Found by ``exact`` and ``in``, through ``<name>_index``.

    Written by ``save`` and ``bulk_create`` alone: ``update`` cannot fill the index and is refused.
    """

    descriptor_class = _Opened
    empty_strings_allowed = True
    empty_values = (None, "", b"")

    def __init__(self, *args: Any, longest: int = 30, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(*args, **{"editable": True, "null": True} | kwargs)
        self.validators.append(MaxLengthValidator(longest))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"longest": self.longest}

    def to_python(self, value: Any) -> Any:
        return value

    def clean(self, value: Any, model_instance: Any) -> Any:
        return super().clean(value or "", model_instance)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        raw = model_instance.__dict__.get(self.attname)
        if isinstance(raw, str):
            value, index = key_in_force().seal(self.attname, raw) if raw else NOTHING
            model_instance.__dict__[self.attname] = value
            setattr(model_instance, f"{self.attname}_index", index)
        return model_instance.__dict__.get(self.attname)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str):
            raise TypeError(f"{self.name} is written by save(), which fills its index as well.")
        return super().get_db_prep_save(value, connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        # Text gets here only when a constraint is checked before saving, where something is all that counts.
        if isinstance(value, str):
            value = b"" if value else None
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        return {"exact": _Is, "in": _IsOneOf, "isnull": models.lookups.IsNull}.get(lookup_name)

    def get_transform(self, lookup_name: str) -> None:
        return None


class _IsOneOf(Lookup):
    lookup_name = "in"

    def get_prep_lookup(self) -> Any:
        """The indexes that any of the numbers may have."""
        name = self.lhs.output_field.name
        return [index for one in self._asked() if one for index in keyring().indexes(name, str(one))]

    def _asked(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        field = self.lhs.output_field
        index = Col(self.lhs.alias, field.model._meta.get_field(f"{field.name}_index"))
        sql, parameters = compiler.compile(index)
        return f"{sql} = ANY(%s)", [*parameters, self.rhs]


class _Is(_IsOneOf):
    lookup_name = "exact"

    def _asked(self) -> Any:
        return [self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.rhs:
            sql, parameters = compiler.compile(self.lhs)
            return f"{sql} IS NULL", parameters
        return super().as_sql(compiler, connection)
