"""The clients of Portkey and OpenAI, pointed at a running sandbox, and the account of which of their methods hold."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import openai
import portkey_ai
import pytest

from differences import Differences
from recorded import Record, Recorded

BASE_URL = os.environ["PEERS_BASE_URL"]
ADMIN_KEY = os.environ["PEERS_ADMIN_KEY"]
WORKSPACE = os.environ["PEERS_WORKSPACE"]
WORKSPACE_KEY = os.environ["PEERS_WORKSPACE_KEY"]


def openai_client(strict: bool) -> openai.OpenAI:
    """The plain client, which sends the key as a bearer token. A strict one refuses replies of undeclared types."""
    return openai.OpenAI(
        api_key=WORKSPACE_KEY,
        base_url=BASE_URL,
        default_headers={"x-portkey-provider": "@openai-prod"},
        max_retries=0,
        _strict_response_validation=strict,
    )


CLIENTS: dict[str, Any] = {
    "portkey-ai": portkey_ai.Portkey(api_key=WORKSPACE_KEY, base_url=BASE_URL, virtual_key="openai-prod"),
    "openai": openai_client(strict=True),
}
RECORDS = {peer: Record(client) for peer, client in CLIENTS.items()}
DIFFERENCES = Differences(Path(__file__).parent.parent / "differences.json", RECORDS)
FAILED: set[str] = set()


@pytest.fixture(scope="session")
def admin() -> Recorded:
    """Portkey's SDK with the organisation's key, which manages and runs nothing."""
    return Recorded(portkey_ai.Portkey(api_key=ADMIN_KEY, base_url=BASE_URL), RECORDS["portkey-ai"])


@pytest.fixture(scope="session")
def app() -> Recorded:
    """Portkey's SDK with a workspace's key and a provider."""
    return Recorded(CLIENTS["portkey-ai"], RECORDS["portkey-ai"])


@pytest.fixture(name="openai", scope="session")
def strict_openai() -> Recorded:
    return Recorded(CLIENTS["openai"], RECORDS["openai"])


@pytest.fixture(scope="session")
def lenient_openai() -> Recorded:
    """The plain client as it is unless told: for replies that OpenAI, too, makes against the declared types."""
    return Recorded(openai_client(strict=False), RECORDS["openai"])


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Recorded:
    """Each of the two clients in turn: running models, both can do."""
    return Recorded(CLIENTS[request.param], RECORDS[request.param])


@pytest.fixture(scope="session")
def workspace(admin: Any) -> Any:
    """The workspace of the workspace's key."""
    return admin.admin.workspaces.retrieve(workspace_id=WORKSPACE)


@pytest.fixture(scope="session")
def differences() -> Differences:
    return DIFFERENCES


@pytest.fixture(scope="session")
def http() -> httpx.Client:
    headers = {"x-portkey-api-key": WORKSPACE_KEY, "x-portkey-provider": "@openai-prod"}
    return httpx.Client(base_url=BASE_URL, headers=headers)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "absent_path" in metafunc.fixturenames:
        metafunc.parametrize("absent_path", DIFFERENCES.absent_paths())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for record in RECORDS.values():
        record.test = item.nodeid


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        FAILED.add(report.nodeid)


def account_of(peer: str) -> dict[str, Any]:
    record = RECORDS[peer]
    holding = record.holding(FAILED)
    differing = DIFFERENCES.methods(peer)
    return {
        "peer": f"{peer} {version(peer)}",
        "methods": len(record.methods),
        "hold": len(holding),
        "differ": len(differing - holding),
        "missing": [method for method in record.methods if method not in holding | differing],
        "stale": sorted(differing & holding),
    }


def pytest_sessionfinish(session: pytest.Session) -> None:
    accounts = [account_of(peer) for peer in RECORDS]
    if report := os.environ.get("PEERS_REPORT"):
        Path(report).write_text(json.dumps(accounts))
    if any(account["missing"] or account["stale"] for account in accounts) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for account in map(account_of, RECORDS):
        for method in account["missing"]:
            terminalreporter.write_line(f"{account['peer']}: {method} did not answer in any test that passed")
        for method in account["stale"]:
            terminalreporter.write_line(f"{account['peer']}: {method} holds now: take it from differences.json")
