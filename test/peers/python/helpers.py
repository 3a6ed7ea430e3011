"""What every life of a resource is asked."""

from __future__ import annotations

import inspect
import time
from typing import Any, Callable

from portkey_ai._vendor.openai._types import omit

SECONDS = 20


def field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def has(listed: Any, name: Any, under: str = "data") -> bool:
    """Whether a list holds the object of an id or slug."""
    return any(name in (field(item, "id"), field(item, "slug")) for item in field(listed, under))


def gone(read: Callable[[], Any]) -> None:
    """What was deleted is answered 404, or 403 as Portkey does for some."""
    try:
        read()
    except Exception as error:
        assert getattr(error, "status_code", None) in (403, 404), repr(error)
    else:
        raise AssertionError("it can still be read")


def with_omitted(method: Callable[..., Any], **given: Any) -> Any:
    """Calls a method whose optional arguments have no defaults: what is not given is left out of the request."""
    names = inspect.signature(method).parameters.values()
    missing = [p.name for p in names if p.kind is not p.VAR_KEYWORD and p.name not in given]
    return method(**given, **dict.fromkeys(missing, omit))


def until(read: Callable[[], Any], *states: str) -> Any:
    """Reads until the state is one of those asked for."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if (found := read()).status in states:
            return found
        time.sleep(0.2)
    raise AssertionError(f"still {found.status} after {SECONDS} seconds")
