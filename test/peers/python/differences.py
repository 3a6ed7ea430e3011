"""The accepted differences between the clients and the sandbox: those of ../differences.json."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Iterator

from recorded import Record


class Differences:
    """
    What each client's methods need not do. An entry is `absent` (the sandbox has nothing under its paths), `local` (the
    method asks nobody) or `type` (the client refuses the reply, with an error that the entry tells).
    """

    def __init__(self, file: Path, records: dict[str, Record]) -> None:
        self._entries: list[dict[str, Any]] = json.loads(file.read_text())
        self._of: dict[tuple[str, str], dict[str, Any]] = {}
        for entry in self._entries:
            for peer in entry["peers"]:
                for pattern in entry["methods"]:
                    found = [method for method in records[peer].methods if fnmatchcase(method, pattern)]
                    if not found:
                        raise ValueError(f"differences.json: {peer} has no method {pattern}")
                    for method in found:
                        self._of.setdefault((peer, method), entry)

    def methods(self, peer: str) -> set[str]:
        """The methods of a client that need not hold."""
        return {method for name, method in self._of if name == peer}

    def absent_paths(self) -> list[str]:
        """The paths that the sandbox has nothing under."""
        return sorted({path for entry in self._entries for path in entry.get("paths", [])})

    @contextmanager
    def refused(self, peer: str, method: str) -> Iterator[None]:
        """
        Runs a call whose reply the client's declared types refuse.

        Fails when they do not, or when the error is another than the one that the entry tells.
        """
        fails = self._of[(peer, method)]["fails"]
        try:
            yield
        except Exception as error:
            assert re.search(fails, str(error)), f"{method}: {error!r}"
        else:
            raise AssertionError(f"{method} holds now: take it from differences.json")
