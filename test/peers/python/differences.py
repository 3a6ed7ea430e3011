"""The accepted differences between the clients and the sandbox: differences.json, with a reason and a source each."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Iterator

from driven import Notes


class Differences:
    def __init__(self, file: Path, notes: dict[str, Notes]) -> None:
        self._of: dict[tuple[str, str], dict] = {}
        for entry in json.loads(file.read_text()):
            for peer in entry["peers"]:
                found = [
                    path
                    for path in notes[peer].methods
                    if any(fnmatchcase(path, pattern) for pattern in entry["methods"])
                ]
                if not found:
                    raise ValueError(f"no method of {peer} is named by {entry['methods']}")
                for path in found:
                    self._of[(peer, path)] = entry

    def methods(self, peer: str) -> set[str]:
        """The methods of a client that need not hold."""
        return {path for name, path in self._of if name == peer}

    def absent(self) -> list[tuple[str, str]]:
        """Client and method of all that the sandbox has nothing for."""
        return sorted(key for key, entry in self._of.items() if entry["kind"] == "absent")

    def fails(self, peer: str, path: str) -> str:
        return self._of[(peer, path)]["fails"]

    @contextmanager
    def expected(self, peer: str, path: str) -> Iterator[None]:
        """Runs a call that is listed as differing; fails when it does not, or in another way than is listed."""
        try:
            yield
        except Exception as error:
            assert re.search(self.fails(peer, path), f"{type(error).__name__}: {error}"), f"{path}: {error!r}"
        else:
            raise AssertionError(f"{peer} {path} is listed as differing and holds")
