"""pydantic-ai: an agent with an MCP toolset, and its own stand-in for a model that asks for one call."""

import asyncio

from driver import HEADERS, LEG, serve
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport
from pydantic_ai import Agent
from pydantic_ai.mcp import MCPToolset
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel


async def agree(_message, response_type, _params, _context):
    return {"confirm": True} if response_type is None else response_type(confirm=True)


async def main():
    asks = {"elicitation_handler": agree} if LEG.asks else {}
    transport = (
        StdioTransport(command=LEG.command, args=LEG.args, env=LEG.env)
        if LEG.transport == "stdio"
        else StreamableHttpTransport(LEG.url, headers=HEADERS)
    )
    offered = []
    wanted = None

    def model(messages, info):
        """Asks for the call that is wanted; once it has an answer, repeats it."""
        offered[:] = [tool.name for tool in info.function_tools]
        last = messages[-1].parts[-1]
        if wanted is None:
            return ModelResponse(parts=[TextPart("Nothing is wanted.")])
        if last.part_kind == "tool-return":
            return ModelResponse(parts=[TextPart(last.model_response_str())])
        if last.part_kind == "retry-prompt":
            return ModelResponse(parts=[TextPart(last.model_response())])
        return ModelResponse(parts=[ToolCallPart(*wanted)])

    async with Agent(FunctionModel(model), toolsets=[MCPToolset(transport, **asks)]) as agent:

        async def run(tool_call):
            nonlocal wanted
            wanted = tool_call
            return (await agent.run("Go on.")).output

        async def names():
            await run(None)
            return list(offered)

        async def call(name, arguments):
            return await run((name, arguments))

        await serve(names, call)


asyncio.run(main())
