"""LangChain: MCP tools as the tools that its agents are given."""

import asyncio

from driver import HEADERS, LEG, serve
from langchain_mcp_adapters.callbacks import Callbacks
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from mcp.types import ElicitResult

SERVER = (
    {"transport": "stdio", "command": LEG.command, "args": LEG.args, "env": LEG.env}
    if LEG.transport == "stdio"
    else {"transport": "streamable_http", "url": LEG.url, "headers": HEADERS}
)


async def agree(_context, _params, _of):
    return ElicitResult(action="accept", content={"confirm": True})


async def main():
    asks = {"callbacks": Callbacks(on_elicitation=agree)} if LEG.asks else {}
    client = MultiServerMCPClient({"portkey": SERVER}, **asks)
    async with client.session("portkey") as session:
        tools = {tool.name: tool for tool in await load_mcp_tools(session, **asks)}

        async def names():
            return list(tools)

        async def call(name, arguments):
            answer = await tools[name].ainvoke(arguments)
            return answer if isinstance(answer, str) else "\n".join(block.get("text", "") for block in answer)

        await serve(names, call)


asyncio.run(main())
