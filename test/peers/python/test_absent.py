"""What the sandbox has nothing for is refused in a sentence, as an API refuses, and not served by something else."""

from __future__ import annotations

import pytest
import httpx

# OpenAI's clients use no other method where these are not served.
METHODS = ("GET", "POST")


@pytest.mark.parametrize("method", METHODS)
def test_a_path_that_is_not_there(absent_path: str, method: str, http: httpx.Client) -> None:
    reply = http.request(method, absent_path, json={} if method == "POST" else None)
    assert reply.status_code in (404, 405), reply.text
    refusal = reply.json()
    assert refusal.get("error", refusal.get("data"))["message"]
