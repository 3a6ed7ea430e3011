"""Python SDK 2.x: `Client`, which looks for revision 2026-07-28 first."""

import asyncio
from contextlib import AsyncExitStack

from driver import HEADERS, LEG, serve, text_of
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp_types import ElicitResult


async def agree(_context, _params):
    return ElicitResult(action="accept", content={"confirm": True})


async def main():
    async with AsyncExitStack() as stack:
        if LEG.transport == "stdio":
            server = StdioServerParameters(command=LEG.command, args=LEG.args, env=LEG.env)
        else:
            http = await stack.enter_async_context(create_mcp_http_client(headers=HEADERS))
            server = streamable_http_client(LEG.url, http_client=http)
        asks = {"elicitation_callback": agree} if LEG.asks else {}
        client = await stack.enter_async_context(Client(server, **asks))

        async def names():
            return [tool.name for tool in (await client.list_tools()).tools]

        async def call(name, arguments):
            return text_of(await client.call_tool(name, arguments))

        await serve(names, call)


asyncio.run(main())
