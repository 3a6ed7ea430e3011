"""Python SDK 1.x: a session over stdio or Streamable HTTP."""

import asyncio
from contextlib import AsyncExitStack

from driver import HEADERS, LEG, serve, text_of
from mcp import ClientSession, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client


async def agree(_context, _params):
    return types.ElicitResult(action="accept", content={"confirm": True})


async def main():
    async with AsyncExitStack() as stack:
        if LEG.transport == "stdio":
            server = StdioServerParameters(command=LEG.command, args=LEG.args, env=LEG.env)
            read, write = await stack.enter_async_context(stdio_client(server))
        else:
            http = await stack.enter_async_context(create_mcp_http_client(headers=HEADERS))
            read, write, _ = await stack.enter_async_context(streamable_http_client(LEG.url, http_client=http))
        asks = {"elicitation_callback": agree} if LEG.asks else {}
        session = await stack.enter_async_context(ClientSession(read, write, **asks))
        await session.initialize()

        async def names():
            return [tool.name for tool in (await session.list_tools()).tools]

        async def call(name, arguments):
            return text_of(await session.call_tool(name, arguments))

        await serve(names, call)


asyncio.run(main())
