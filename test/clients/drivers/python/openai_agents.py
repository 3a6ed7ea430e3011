"""openai-agents: MCP tools as the function tools that its agents are given."""

import asyncio
import json

from agents.mcp import MCPServerStdio, MCPServerStreamableHttp, MCPUtil
from agents.tool_context import ToolContext
from driver import HEADERS, LEG, serve


async def main():
    server = (
        MCPServerStdio(params={"command": LEG.command, "args": LEG.args, "env": LEG.env}, client_session_timeout_seconds=30)
        if LEG.transport == "stdio"
        else MCPServerStreamableHttp(params={"url": LEG.url, "headers": HEADERS})
    )
    async with server:
        tools = {tool.name: tool for tool in await function_tools(server)}

        async def names():
            return list(tools)

        async def call(name, arguments):
            text = json.dumps(arguments)
            context = ToolContext(context=None, tool_name=name, tool_call_id="1", tool_arguments=text)
            output = await tools[name].on_invoke_tool(context, text)
            return output if isinstance(output, str) else json.dumps(output, default=lambda value: value.model_dump())

        await serve(names, call)


async def function_tools(server):
    return [MCPUtil.to_function_tool(tool, server, convert_schemas_to_strict=False) for tool in await server.list_tools()]


asyncio.run(main())
