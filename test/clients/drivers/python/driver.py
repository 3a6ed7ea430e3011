"""What every Python driver shares: where the server is, and the loop that does what the runner asks.

The runner writes one request a line to standard input and reads one answer a line from standard output:
{"list": true} -> {"names": [...]}; {"call": NAME, "arguments": {...}} -> {"text": ...}.
What a client raises is its answer too: a client that checks arguments refuses them by raising.
"""

import asyncio
import json
import os
import sys
from types import SimpleNamespace

LEG = SimpleNamespace(**json.loads(os.environ["CLIENT_LEG"]))
HEADERS = {"Authorization": f"Bearer {LEG.token}"}


def text_of(result):
    """The text of an MCP tool result, whichever version of the SDK made it."""
    return "\n".join(block.text for block in result.content if block.type == "text")


async def serve(names, call):
    """Answers the runner until it closes standard input.

    names: async, returns the names of the tools the client offers.
    call: async, takes a tool's name and arguments, returns the text its caller gets.
    """
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        try:
            answer = {"names": await names()} if "list" in asked else {"text": await call(asked["call"], asked["arguments"])}
        except Exception as error:  # noqa: BLE001 - whatever a client raises is what its user sees
            answer = {"text": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
