import type { SurfaceName } from './surface.ts';

/** What becomes of more than 200 tools in a client, and which surface serves it best. */
export const TOOL_HANDLING = {
  search: { says: 'searches them', surface: 'full' },
  defer: { says: 'loads each when it is wanted', surface: 'full' },
  all: { says: 'loads them all into the model’s context', surface: 'lean' },
  stop: { says: 'stops at a number', surface: 'lean' },
  program: { says: 'leaves them to the program or person that calls', surface: 'full' },
} as const satisfies Record<string, { readonly says: string; readonly surface: SurfaceName }>;

/** A client, by the name that it gives of itself in `initialize`. */
export interface KnownClient {
  /** For people. */
  readonly client: string;
  /** Whole words with which its name begins; case and what joins the words do not matter. */
  readonly names: readonly string[];
  readonly handling: keyof typeof TOOL_HANDLING;
  /** What more there is to know. */
  readonly remark: string;
  /** Where that is from: `run` (seen with the version named, in November 2026) or reported by others. */
  readonly source: string;
}

/** Clients that are known; docs/explanation/surfaces.md shows them. Whoever is not here gets the full surface. */
export const KNOWN_CLIENTS: readonly KnownClient[] = [
  {
    client: 'Claude Code',
    names: ['claude-code'],
    handling: 'search',
    remark: 'with Anthropic’s own models; with others it loads them all',
    source: 'run (2.1.332); reported: code.claude.com/docs/en/mcp, “tool search”',
  },
  {
    client: 'Codex',
    names: ['codex', 'codex-mcp-client'],
    handling: 'defer',
    remark: 'one namespace, behind its own search where the model has one',
    source: 'run (0.171); reported: openai/codex#24536',
  },
  {
    client: 'GitHub Copilot CLI',
    names: ['copilot-cli', 'github-copilot-cli'],
    handling: 'search',
    remark: 'from some 30 tools on',
    source: 'run (1.0.102); reported: docs.github.com, “Copilot CLI: tool search”',
  },
  {
    client: 'Qwen Code',
    names: ['qwen-cli', 'qwen-code'],
    handling: 'search',
    remark: 'its name ends with that of the server',
    source: 'run (0.24)',
  },
  {
    client: 'Gemini CLI',
    names: ['gemini-cli'],
    handling: 'all',
    remark: 'and fails above 512',
    source: 'run (0.61); reported: google-gemini/gemini-cli#19083',
  },
  {
    client: 'opencode',
    names: ['opencode'],
    handling: 'all',
    remark: 'as plain functions',
    source: 'run (1.18); reported: anomalyco/opencode#8625',
  },
  {
    client: 'Visual Studio Code',
    names: ['visual-studio-code', 'vscode', 'code-oss'],
    handling: 'stop',
    remark: 'at 128 in a request; newer ones defer what is beyond',
    source: 'reported: microsoft/vscode-copilot-release#11653, microsoft/vscode-docs#9695',
  },
  {
    client: 'GitHub Copilot in JetBrains IDEs',
    names: ['jetbrains'],
    handling: 'stop',
    remark: 'at 128 in a request',
    source: 'reported: microsoft/copilot-intellij-feedback#1842',
  },
  {
    client: 'GitHub Copilot in Xcode',
    names: ['xcode'],
    handling: 'stop',
    remark: 'at 128, as GitHub Copilot’s service does',
    source: 'reported of the service: microsoft/copilot-eclipse-feedback#36',
  },
  {
    client: 'Cursor',
    names: ['cursor'],
    handling: 'stop',
    remark: 'at 40, later at 80',
    source: 'reported: Snowflake-Labs/mcp#77',
  },
  {
    client: 'Windsurf',
    names: ['windsurf', 'codeium'],
    handling: 'stop',
    remark: 'at 100',
    source: 'reported: docs.windsurf.com/windsurf/cascade/mcp',
  },
  {
    client: 'Antigravity',
    names: ['antigravity'],
    handling: 'stop',
    remark: 'at 100 of one server',
    source: 'reported: google-gemini/gemini-cli#26678',
  },
  {
    client: 'OpenAI’s own clients',
    names: ['openai', 'chatgpt'],
    handling: 'stop',
    remark: 'at 128 functions',
    source: 'reported: OpenAI’s API reference',
  },
  {
    client: 'mcporter, MCP Inspector',
    names: ['mcporter', 'inspector', 'mcp-inspector'],
    handling: 'program',
    remark: 'no model is asked',
    source: 'run (0.12; CLI 2.12)',
  },
  {
    client: 'FastMCP 4, Pydantic AI, Google ADK, Vercel AI SDK, LangChain.js, rmcp',
    names: ['fastmcp', 'google-adk', 'ai-sdk-mcp-client', '@langchain/mcp-adapters', 'rmcp'],
    handling: 'program',
    remark: 'whoever writes the program chooses what the model sees',
    source: 'run (4.2; 2.68; 2.13; 2.0; 1.1; 3.11)',
  },
  {
    client: 'Python SDK, FastMCP 2, OpenAI Agents SDK, LangChain, LlamaIndex',
    names: ['mcp'],
    handling: 'program',
    remark: 'all of them are called `mcp`, and cannot be told apart',
    source: 'run (1.30 and 2.3; 2.14; 0.24; 0.3; 0.6)',
  },
];
