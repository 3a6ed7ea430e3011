"""google-adk: MCP tools as the tools that its agents are given."""

import asyncio
import json
from unittest.mock import MagicMock

from driver import HEADERS, LEG, serve
from google.adk.tools.mcp_tool import McpToolset, StdioConnectionParams, StreamableHTTPConnectionParams
from mcp import StdioServerParameters
from mcp.types import ElicitResult


async def agree(_context, _params):
    return ElicitResult(action="accept", content={"confirm": True})


async def main():
    params = (
        StdioConnectionParams(server_params=StdioServerParameters(command=LEG.command, args=LEG.args, env=LEG.env), timeout=30)
        if LEG.transport == "stdio"
        else StreamableHTTPConnectionParams(url=LEG.url, headers=HEADERS)
    )
    toolset = McpToolset(connection_params=params, **({"elicitation_callback": agree} if LEG.asks else {}))
    tools = {tool.name: tool for tool in await toolset.get_tools()}

    async def names():
        # Each is converted to what Gemini takes, as an agent does before it asks the model.
        return [tool._get_declaration().name for tool in tools.values()]

    async def call(name, arguments):
        return json.dumps(await tools[name].run_async(args=arguments, tool_context=MagicMock()))

    await serve(names, call)
    await toolset.close()


asyncio.run(main())
