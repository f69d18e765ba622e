"""Settings with some changes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

Settings = TypeVar("Settings")


def changed(settings: Settings, **values: Any) -> Settings:
    """A copy with other values, by the names of recipes, whichever groups these are in; unchecked.

    KeyError for names that there are not.
    """
    made = _changed(settings, values)
    if values:
        raise KeyError(*values)
    return made


def _changed(settings: Any, values: dict[str, Any]) -> Any:
    own: dict[str, Any] = {}
    for field in fields(settings):
        value = getattr(settings, field.name)
        if is_dataclass(value):
            own[field.name] = _changed(value, values)
        elif field.name in values:
            own[field.name] = values.pop(field.name)
    return replace(settings, **own)
