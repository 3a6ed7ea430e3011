"""LlamaIndex: MCP tools as the function tools that its agents are given. It opens a session for each call."""

import asyncio

from driver import HEADERS, LEG, serve
from llama_index.tools.mcp import BasicMCPClient, McpToolSpec


async def main():
    client = (
        BasicMCPClient(LEG.command, args=LEG.args, env=LEG.env)
        if LEG.transport == "stdio"
        else BasicMCPClient(LEG.url, headers=HEADERS)
    )
    tools = {tool.metadata.name: tool for tool in await McpToolSpec(client).to_tool_list_async()}

    async def names():
        return list(tools)

    async def call(name, arguments):
        return str(await tools[name].acall(**arguments))

    await serve(names, call)


asyncio.run(main())
