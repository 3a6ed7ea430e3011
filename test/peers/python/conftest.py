"""The clients of Portkey and OpenAI, pointed at a running sandbox, and the account of which of their methods hold."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any, Iterator

import openai
import portkey_ai
import pytest

from differences import Differences
from driven import Driven, Notes

BASE_URL = os.environ["PEERS_BASE_URL"]
ADMIN_KEY = os.environ["PEERS_ADMIN_KEY"]
WORKSPACE_KEY = os.environ["PEERS_WORKSPACE_KEY"]
WORKSPACE = os.environ["PEERS_WORKSPACE"]

_admin = portkey_ai.Portkey(api_key=ADMIN_KEY, base_url=BASE_URL)
_app = portkey_ai.Portkey(api_key=WORKSPACE_KEY, base_url=BASE_URL, virtual_key="openai-prod")


def _openai(strict: bool) -> openai.OpenAI:
    return openai.OpenAI(
        api_key=WORKSPACE_KEY,
        base_url=BASE_URL,
        default_headers={"x-portkey-provider": "@openai-prod"},
        max_retries=0,
        _strict_response_validation=strict,
    )


_strict = _openai(strict=True)
_notes = {"portkey-ai": Notes("portkey-ai", _app), "openai": Notes("openai", _strict)}
_clients = {"portkey-ai": _app, "openai": _strict}
_differences = Differences(Path(__file__).parent.parent / "differences.json", _notes)
_failed: set[str] = set()


@pytest.fixture(scope="session")
def admin() -> Driven:
    """Portkey's SDK with the organisation's key, which manages and runs nothing."""
    return Driven(_admin, _notes["portkey-ai"])


@pytest.fixture(scope="session")
def app() -> Driven:
    """Portkey's SDK with a workspace's key and a provider."""
    return Driven(_app, _notes["portkey-ai"])


@pytest.fixture(name="openai", scope="session")
def openai_client() -> Driven:
    """The plain OpenAI client, which sends the key as a bearer token, and is told to refuse replies of other types."""
    return Driven(_strict, _notes["openai"])


@pytest.fixture(scope="session")
def openai_as_it_is() -> Driven:
    """The same, as lenient as it is unless told: for replies that OpenAI, too, makes against the declared types."""
    return Driven(_openai(strict=False), _notes["openai"])


@pytest.fixture(params=list(_clients))
def client(request: pytest.FixtureRequest) -> Driven:
    """Each of the two clients: what runs models, both can do."""
    return Driven(_clients[request.param], _notes[request.param])


@pytest.fixture(scope="session")
def workspace(admin: Driven) -> Any:
    """The workspace of the workspace's key."""
    return admin.admin.workspaces.retrieve(workspace_id=WORKSPACE)


@pytest.fixture(scope="session")
def differences() -> Differences:
    return _differences


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "absent" in metafunc.fixturenames:
        metafunc.parametrize("absent", _differences.absent(), ids="-".join)


@pytest.fixture
def bare_clients() -> dict[str, Any]:
    return _clients


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for notes in _notes.values():
        notes.current = item.nodeid


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.add(report.nodeid)


def _account() -> Iterator[dict[str, Any]]:
    for name, notes in _notes.items():
        holding = notes.holding(_failed)
        differing = _differences.methods(name)
        yield {
            "peer": name,
            "version": version(name),
            "methods": len(notes.methods),
            "hold": len(holding),
            "differ": len(differing - holding),
            "missing": [path for path in notes.methods if path not in holding | differing],
            "stale": sorted(differing & holding),
        }


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.option.collectonly:
        return
    account = list(_account())
    if report := os.environ.get("PEERS_REPORT"):
        Path(report).write_text(json.dumps(account))
    whole = not (session.config.option.keyword or session.config.option.file_or_dir)
    if whole and any(line["missing"] or line["stale"] for line in account):
        session.exitstatus = max(session.exitstatus, pytest.ExitCode.TESTS_FAILED)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for line in _account():
        write = terminalreporter.write_line
        write(f"{line['peer']} {line['version']}: {line['hold']} of {line['methods']} methods hold, {line['differ']} differ")
        for path in line["missing"]:
            write(f"  {path} did not hold in any test")
        for path in line["stale"]:
            write(f"  {path} holds now: take it from differences.json")
