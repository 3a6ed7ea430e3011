import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { build } from 'esbuild';
import type { FrameLocator, Page } from 'playwright-core';
import { startChromium } from '../http/people/chromium.ts';
import { startServer } from '../http/server.ts';
import type { Shown } from './host-page.ts';

const HOST = 'http://host.test/';
/** What the specification has a host allow an app that asks for nothing. */
const HOST_CSP =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; connect-src 'none'";
const APPS = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };

/** A browser with a page that plays the host, and our server with the sandbox behind it. */
export interface Stage {
  readonly page: Page;
  readonly app: FrameLocator;
  /** Names of the tools that the app called. */
  readonly calls: string[];
  /** What the app told the model. */
  readonly told: string[];
  /** Requests that left, and what the browser complained of. */
  readonly left: string[];
  /** Refuses calls of these tools, as a host or a network would. */
  readonly refused: Set<string>;
  call(name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Calls a tool as the model would, and shows the app with its answer. */
  show(name: string, args: Record<string, unknown>, context?: Shown['context']): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; over HTTP, in the newest protocol. */
export async function openStage(): Promise<Stage> {
  const server = await startServer();
  const client = new Client(
    { name: 'host', version: '1' },
    { versionNegotiation: { mode: 'auto' }, capabilities: { extensions: APPS } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
  const { tools } = await client.listTools();
  const { outputFiles } = await build({
    entryPoints: [new URL('host-page.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const { context, close } = await startChromium();
  const [page = await context.newPage()] = context.pages();
  const [calls, told, left]: string[][] = [[], [], []];
  const refused = new Set<string>();
  await context.route('**', (route) => {
    const url = route.request().url();
    if (url === HOST)
      return route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><title>host</title><style>body{margin:0}</style><body>',
      });
    left!.push(url);
    return route.abort();
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) left!.push(message.text());
  });
  page.on('pageerror', (error) => left!.push(String(error)));
  await page.exposeFunction('callServer', async (params: { name: string; arguments?: Record<string, unknown> }) => {
    calls!.push(params.name);
    if (refused.has(params.name)) throw new Error('The network is away.');
    return client.callTool(params);
  });
  await page.exposeFunction('told', (text: string) => void told!.push(text));
  await page.goto(HOST);
  await page.addScriptTag({ content: outputFiles[0]!.text });
  const { contents } = await client.readResource({ uri: 'ui://portkey/dashboard' });
  const [resource] = contents as unknown as readonly [{ readonly text: string }];
  const html = resource.text.replace(
    '<head>',
    `<head><meta http-equiv="Content-Security-Policy" content="${HOST_CSP}">`,
  );
  return {
    page,
    app: page.frameLocator('iframe'),
    calls: calls!,
    told: told!,
    left: left!,
    refused,
    call: async (name, args = {}) =>
      (await client.callTool({ name, arguments: args })).structuredContent as Record<string, unknown>,
    show: async (name, args, hostContext = { theme: 'light' }) => {
      const tool = tools.find((each) => each.name === name);
      if (tool === undefined) throw new Error(`no ${name}`);
      const result = await client.callTool({ name, arguments: args });
      const shown: Shown = { html, tool: { ...tool }, args, result, context: hostContext };
      await page.evaluate((text) => window.show(JSON.parse(text)), JSON.stringify(shown));
    },
    close: async () => {
      await close();
      await client.close();
      await server.stop();
    },
  };
}
