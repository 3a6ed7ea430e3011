/**
 * Stands in for a model API on loopback. It thinks nothing: it asks for the calls that it is told to ask for, and hands
 * back what the client made of them. So an agent's own code, its conversion of tools and its checks stay real.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chat } from './chat.ts';
import type { Answer, Body, Dialect } from './dialect.ts';
import { gemini } from './gemini.ts';
import { messages } from './messages.ts';
import { responses } from './responses.ts';

const DIALECTS: readonly Dialect[] = [messages, chat, responses, gemini];

/** A request of the client's that waits for the model's next word. */
export interface Turn {
  /** The names of the tools that it offers. */
  readonly offered: readonly string[];
  /** The whole request, as text. */
  readonly text: string;
  /** The newest tool result that it brings. */
  readonly result: string;
  answer(answer: Answer): void;
}

export interface StandIn {
  /** Without a path: clients add what they add. */
  readonly origin: string;
  /** Resolves with the client's next request of its conversation. */
  nextTurn(): Promise<Turn>;
  close(): void;
}

/** Starts it on a free port. */
export async function standIn(): Promise<StandIn> {
  const arrived: Turn[] = [];
  const waiting: ((turn: Turn) => void)[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = request.url ?? '';
      const dialect = request.method === 'POST' ? DIALECTS.find((one) => one.path.test(path)) : undefined;
      if (dialect === undefined) return send(response, { type: 'application/json', text: '{"data":[],"models":[]}' });
      const answer = (given: Answer) => send(response, dialect.answer(given, body, path));
      const offered = dialect.offered(body).filter((name) => name !== undefined);
      // Titles, summaries and the like are asked for without tools: they are no part of the conversation.
      if (offered.length === 0) return answer({ say: 'Portkey' });
      const turn = { offered, text: JSON.stringify(body), result: dialect.newestResult(body), answer };
      const next = waiting.shift();
      if (next) next(turn);
      else arrived.push(turn);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nextTurn: () => {
      const turn = arrived.shift();
      return turn ? Promise.resolve(turn) : new Promise((resolve) => waiting.push(resolve));
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(response: ServerResponse, { type, text }: { type: string; text: string }): void {
  response.writeHead(200, { 'content-type': type }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (process.env.STAND_IN_LOG)
    (await import('node:fs')).appendFileSync(process.env.STAND_IN_LOG, `${request.method} ${request.url} ${text}\n`);
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
