"""Recipes: which system is trained, and with which settings."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from organizer.errors import OrganizerError

FOLDER = Path(__file__).parent / "recipes"

_KEYS = ("system", "about", "settings")

_STAGES = ("steps", "adopting_steps", "labelling_steps")
"""Settings that together are how long a system learns; one of several may be 0."""

_LIMITS: tuple[tuple[str, Callable[[float], bool], str], ...] = (
    (
        "above 0",
        lambda value: 0 < value < inf,
        "rate adopting_rate labelling_rate temperature teacher_temperature",
    ),
    (
        "at least 0",
        lambda value: 0 <= value < inf,
        "steps adopting_steps labelling_steps frozen_steps decay jitter noise margin near_margin "
        "matching entropy feature_weight positive negative false_negative rounds damaged assembled "
        "kept others views local_views least_noise",
    ),
    (
        "at least 1",
        lambda value: 1 <= value < inf,
        "evaluate_every measured neighbours most side local_side groups",
    ),
    ("at least 2", lambda value: 2 <= value < inf, "clustered prototypes"),
    (
        "from 0 to 1",
        lambda value: 0 <= value <= 1,
        "rotated noisy warm grey blurred solarised",
    ),
    (
        "at least 0 and below 1",
        lambda value: 0 <= value < 1,
        "momentum centre_momentum validation",
    ),
)
"""What numbers must be, and the settings that hold them, which mean the same in all systems; what
these check themselves is not here."""


class RecipeError(OrganizerError):
    """A recipe that cannot be followed."""


class DataError(OrganizerError):
    """Data that a recipe cannot learn from."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `run` is told to do."""

    name: str
    system: str
    """A key of `systems.SYSTEMS`."""
    about: str
    settings: Mapping[str, Any]
    """As they were written; `fill` makes them a system's own."""


Settings = TypeVar("Settings")


@cache
def names() -> tuple[str, ...]:
    """All recipes that come with Smalti."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def read(name: str) -> Recipe:
    """A recipe by its name or by the path of a file; RecipeError where there is none like that."""
    file = FOLDER / f"{name}.toml"
    if name not in names():
        file = Path(name)
        if file.suffix != ".toml":
            raise RecipeError(
                f"There is no recipe named {name}.",
                "Choose one that smalti-train list names, or a file whose name ends in .toml.",
            )
        if not file.is_file():
            raise RecipeError(f"There is no file {name}.", "Write the path of a recipe.")
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{file.name} is no recipe: {error}.", "Write it as TOML.") from error
    if unknown := sorted(set(written) - set(_KEYS)):
        raise RecipeError(
            f"{file.name} sets {unknown[0]}, which no recipe has.", f"It has {', '.join(_KEYS)}."
        )
    for key in ("system", "about"):
        if not isinstance(written.get(key), str):
            raise RecipeError(f"{file.name} does not say its {key}.", f'Write: {key} = "..."')
    settings = written.get("settings", {})
    if not isinstance(settings, dict):
        raise RecipeError(f"The settings of {file.name} are no table.", "Write [settings].")
    return Recipe(file.stem, written["system"], written["about"], settings)


def fill(kind: type[Settings], table: Mapping[str, Any]) -> Settings:
    """A frozen dataclass from a recipe's table; RecipeError for unknown keys, wrong types and
    numbers that make no sense.

    A field that is a frozen dataclass itself is a group: the table has the fields of all groups
    side by side, under names that are theirs alone.
    """
    hints = _hints(kind)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in hints:
            raise RecipeError(f"There is no setting named {key}.", f"There are {', '.join(hints)}.")
        values[key] = _convert(key, value, hints[key])
    settings = _group(kind, values)
    _check(flat(settings))
    return settings


def flat(settings: Any) -> dict[str, Any]:
    """What a frozen dataclass holds by the names that recipes use, those of its groups too."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        found |= flat(value) if dataclasses.is_dataclass(value) else {field.name: value}
    return found


def _hints(kind: type[Any]) -> dict[str, Any]:
    """The type of each setting by its name, those of groups too."""
    types, found = get_type_hints(kind), dict[str, Any]()
    for field in dataclasses.fields(kind):
        hint = types[field.name]
        found |= _hints(hint) if _is_group(hint) else {field.name: hint}
    return found


def _group(kind: type[Settings], values: Mapping[str, Any]) -> Settings:
    """Of the values those that are this dataclass's or its groups'; the rest is as it is there."""
    types = get_type_hints(kind)
    own: dict[str, Any] = {}
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        hint = types[field.name]
        if _is_group(hint):
            own[field.name] = _group(hint, values)
        elif field.name in values:
            own[field.name] = values[field.name]
        elif field.default is field.default_factory is dataclasses.MISSING:
            raise RecipeError(f"The setting {field.name} is missing.", "Write it under [settings].")
    return kind(**own)


def _is_group(hint: Any) -> bool:
    return isinstance(hint, type) and dataclasses.is_dataclass(hint)


def _check(settings: Mapping[str, Any]) -> None:
    stages = [settings[name] for name in _STAGES if name in settings]
    if stages and sum(stages) < 1:
        raise RecipeError(
            f"In {sum(stages)} steps there is nothing to learn.", "Set steps = 1 or more."
        )
    for words, fits, names in _LIMITS:
        for name in names.split():
            value = settings.get(name)
            if isinstance(value, int | float) and not fits(value):
                raise RecipeError(
                    f"The setting {name} is {value:g}; it must be {words}.",
                    "Change it, or leave it out for what is usual.",
                )


def _convert(key: str, value: Any, hint: Any) -> Any:
    """The value as the hint says; lists become tuples, whole numbers fractions."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    for kind in kinds:
        plain = get_origin(kind) or kind
        if plain is tuple and isinstance(value, list):
            inner = get_args(kind)[0]
            return tuple(_convert(key, each, inner) for each in value)
        if plain is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if plain is Any or (
            isinstance(plain, type)
            and isinstance(value, plain)
            and (plain is bool or not isinstance(value, bool))
        ):
            return value
        if plain is Mapping and isinstance(value, dict):
            return value
    raise RecipeError(f"{key} cannot be {value!r}.", "See the recipes that come with Smalti.")
