// Plays the host of an MCP App in a page: the extension's own bridge, and the real server behind two functions that the
// test gives the page.
import { AppBridge, type McpUiHostContext, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';

/** What the page is told to show. */
export interface Shown {
  readonly html: string;
  readonly tool: { readonly name: string; readonly [more: string]: unknown };
  readonly args: Record<string, unknown>;
  readonly result: unknown;
  readonly context: McpUiHostContext;
}

declare global {
  interface Window {
    callServer(params: unknown): Promise<unknown>;
    told(text: string): Promise<void>;
    show(shown: Shown): Promise<void>;
    change(context: McpUiHostContext): void;
  }
}

let bridge: AppBridge | undefined;

window.show = async ({ html, tool, args, result, context }) => {
  const frame = document.createElement('iframe');
  frame.title = 'app';
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.style.cssText = 'border:0;width:100%;height:100vh;display:block';
  document.body.replaceChildren(frame);
  bridge = new AppBridge(
    null,
    { name: 'test-host', version: '1' },
    { serverTools: {}, updateModelContext: { text: {} } },
    { hostContext: { ...context, toolInfo: { tool: tool as never } } },
  );
  bridge.oncalltool = async (params) => (await window.callServer(params)) as never;
  bridge.onupdatemodelcontext = async ({ content = [] }) => {
    for (const block of content) if (block.type === 'text') await window.told(block.text);
    return {};
  };
  const ready = new Promise<void>((resolve) => {
    if (bridge) bridge.oninitialized = () => resolve();
  });
  const inside = frame.contentWindow;
  if (inside === null) throw new Error('no frame');
  await bridge.connect(new PostMessageTransport(inside, inside));
  frame.srcdoc = html;
  await ready;
  await bridge.sendToolInput({ arguments: args });
  await bridge.sendToolResult(result as never);
};
window.change = (context) => bridge?.setHostContext(context);
