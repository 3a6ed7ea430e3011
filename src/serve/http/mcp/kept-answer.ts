import type { JSONRPCMessage, Server } from '@modelcontextprotocol/server';
import { messageText } from '../../messages/message-text.ts';

/**
 * Lets the answer of a server for one request leave as text of ours. The SDK's transport is given an empty answer in its
 * place, for its own course of things: it would write the whole one as JSON, encode it, and hand it over as a stream that
 * is read and decoded again, which is a tenth of the time of a call. What is streamed goes through the SDK as it is.
 *
 * @param server not connected yet
 * @param keep is given the text of the answer, before the SDK's response is there
 * @returns the same server
 */
export function keepingAnswer(server: Server, keep: (text: string) => void): Server {
  const connect = server.connect.bind(server);
  server.connect = (transport) => {
    const send = transport.send.bind(transport);
    let streaming = false;
    transport.send = (message, options) => {
      // From the first message on the way, the answer is an event among events.
      streaming ||= 'method' in message;
      if (streaming || !('result' in message)) return send(message, options);
      keep(messageText(message));
      return send(emptied(message), options);
    };
    return connect(transport);
  };
  return server;
}

const emptied = (message: JSONRPCMessage & { readonly result: unknown }): JSONRPCMessage => ({
  ...message,
  result: {},
});
