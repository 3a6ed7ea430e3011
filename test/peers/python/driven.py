"""Notes which methods of a client are called, so that one that nobody calls can be named."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import Any, Iterator

Path = str


class Driven:
    """Stands before a client: calls go through unchanged, and which of its methods answered is written down."""

    def __init__(self, target: Any, notes: Notes, path: Path = "") -> None:
        self._target = target
        self._notes = notes
        self._path = path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        path = f"{self._path}.{name}".lstrip(".")
        if is_resource(value):
            return Driven(value, self._notes, path)
        if not inspect.ismethod(value):
            return value

        @wraps(value)
        def call(*args: Any, **kwargs: Any) -> Any:
            answer = value(*args, **kwargs)
            self._notes.answered(path)
            return answer

        return call


class Notes:
    """Which methods of one client there are, and which answered in which test."""

    def __init__(self, name: str, client: Any) -> None:
        self.name = name
        self.methods = sorted(methods_of(client))
        self.current = ""
        self._tests: dict[Path, set[str]] = {}

    def answered(self, path: Path) -> None:
        self._tests.setdefault(path, set()).add(self.current)

    def holding(self, failed: set[str]) -> set[Path]:
        """The methods that answered in a test that passed."""
        return {path for path, tests in self._tests.items() if tests - failed}


def is_resource(value: Any) -> bool:
    """Whether a part of a client is a group of methods: both clients and all their resources are so named."""
    kinds = {kind.__name__ for kind in type(value).__mro__}
    return not kinds.isdisjoint({"APIResource", "SyncAPIResource"}) or type(value).__name__ == "beta"


def methods_of(client: Any, path: Path = "") -> Iterator[Path]:
    """Every public method of a client's resources, as `configs.create`."""
    for name in dir(client):
        # The two wrappers have every method again.
        if name.startswith("_") or name in ("with_raw_response", "with_streaming_response"):
            continue
        value = getattr(client, name)
        if is_resource(value):
            yield from methods_of(value, f"{path}{name}.")
        elif path and inspect.ismethod(value):
            yield f"{path}{name}"
