"""fastmcp 2.x and 4.x: `Client` with the usual configuration file's form."""

import asyncio

from driver import HEADERS, LEG, serve, text_of
from fastmcp import Client

SERVER = (
    {"command": LEG.command, "args": LEG.args, "env": LEG.env}
    if LEG.transport == "stdio"
    else {"url": LEG.url, "headers": HEADERS}
)


async def agree(_message, response_type, _params, _context):
    return {"confirm": True} if response_type is None else response_type(confirm=True)


async def main():
    asks = {"elicitation_handler": agree} if LEG.asks else {}
    async with Client({"mcpServers": {"portkey": SERVER}}, **asks) as client:

        async def names():
            return [tool.name for tool in await client.list_tools()]

        async def call(name, arguments):
            return text_of(await client.call_tool(name, arguments, raise_on_error=False))

        await serve(names, call)


asyncio.run(main())
