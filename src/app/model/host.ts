import { type Answer, answerOf, failed, type Values } from './answer.ts';

/** What the views may do through the host. */
export interface Host {
  /** Calls a tool of the server. Never throws: what the host refuses is an answer that says so. */
  call(tool: string, args: Values): Promise<Answer>;
  /** Tells the model what a person did here, where the host takes that. */
  tell(text: string): void;
}

/** The part of ext-apps' `App` that is used. */
export interface Bridge {
  callServerTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<{
    readonly content?: readonly { readonly type: string; readonly text?: string }[];
    readonly structuredContent?: unknown;
  }>;
  updateModelContext(params: { content: { type: 'text'; text: string }[] }): Promise<unknown>;
  getHostCapabilities(): { readonly serverTools?: unknown; readonly updateModelContext?: unknown } | undefined;
}

/** Carries out any read of the lean surface, whose list does not name each. */
const ANY_READ = 'portkey_read';

/**
 * The host as the views see it.
 *
 * @param bridge a connected app
 */
export function hostOf(bridge: Bridge): Host {
  const send = async (name: string, args: Values): Promise<Answer> =>
    answerOf(await bridge.callServerTool({ name, arguments: { ...args } }));
  return {
    call: async (tool, args) => {
      if (bridge.getHostCapabilities()?.serverTools === undefined)
        return failed('This client does not let the app call the server.', 'not_configured');
      try {
        return await send(tool, args);
      } catch (error) {
        // A host may pass on only what is listed: on the lean surface that is the executor.
        const again =
          args.confirm === undefined &&
          (await send(ANY_READ, { operation: tool, arguments: args }).catch(() => undefined));
        return again || failed(error instanceof Error ? error.message : 'The call failed.', 'network');
      }
    },
    tell: (text) => {
      if (bridge.getHostCapabilities()?.updateModelContext === undefined) return;
      bridge.updateModelContext({ content: [{ type: 'text', text }] }).catch(() => undefined);
    },
  };
}
