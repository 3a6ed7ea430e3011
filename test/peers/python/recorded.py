"""Records which methods of a client were called, so that one that nothing calls can be named."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import Any, Iterator


class Record:
    """The methods that one client has, and the tests in which each answered."""

    def __init__(self, client: Any) -> None:
        self.methods = sorted(methods_of(client))
        self.test = ""
        self._answered: dict[str, set[str]] = {}

    def add(self, method: str) -> None:
        self._answered.setdefault(method, set()).add(self.test)

    def holding(self, failed: set[str]) -> set[str]:
        """The methods that answered in a test that passed."""
        return {method for method, tests in self._answered.items() if tests - failed}


class Recorded:
    """A client, or a part of it, whose calls go through unchanged and are recorded when they were answered."""

    def __init__(self, target: Any, record: Record, path: str = "") -> None:
        self.target = target
        self._record = record
        self._path = path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.target, name)
        path = f"{self._path}{name}"
        if is_resource(value):
            return Recorded(value, self._record, f"{path}.")
        if not inspect.ismethod(value):
            return value

        @wraps(value)
        def call(*args: Any, **kwargs: Any) -> Any:
            answer = value(*args, **kwargs)
            self._record.add(path)
            return answer

        return call


def is_resource(value: Any) -> bool:
    """Whether a part of a client is a group of methods. Portkey's `beta` is one without a base class."""
    names = {kind.__name__ for kind in type(value).__mro__}
    return not names.isdisjoint({"APIResource", "SyncAPIResource", "beta"})


def methods_of(client: Any, path: str = "") -> Iterator[str]:
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
