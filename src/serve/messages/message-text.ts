import type { JSONRPCMessage } from '@modelcontextprotocol/server';

const ENVELOPE = /^\{"ok":(?:true|false),/;

/**
 * A message as JSON. The text of a tool's answer is the JSON of its envelope already (`asResult`): it is used for both.
 *
 * @param message what the server sends
 */
export function messageText(message: JSONRPCMessage): string {
  if (!('result' in message)) return JSON.stringify(message);
  const { structuredContent, ...rest } = message.result;
  const text = envelopeText(rest.content);
  if (structuredContent === undefined || text === undefined) return JSON.stringify(message);
  const others = JSON.stringify(rest).slice(0, -1);
  return `{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},"result":${others},"structuredContent":${text}}}`;
}

function envelopeText(content: unknown): string | undefined {
  const [first] = Array.isArray(content) ? content : [];
  const text: unknown = typeof first === 'object' && first !== null && first.type === 'text' ? first.text : undefined;
  return typeof text === 'string' && ENVELOPE.test(text) ? text : undefined;
}
