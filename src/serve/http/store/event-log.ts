import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/** Numbered texts in named lists, kept for a while: what resumable streams are made of. In memory or in Redis. */
export interface EventLog {
  /** Adds one; resolves with its number, from 1. Rejects where a list is full. */
  append(list: string, text: string): Promise<number>;
  /** Those after a number, in order; empty for a list that is not there. */
  after(list: string, number: number): Promise<readonly { readonly number: number; readonly text: string }[]>;
  exists(list: string): Promise<boolean>;
  close(): Promise<void>;
}

const EVENT_ID = /^([A-Za-z0-9_-]{1,64})\.([1-9][0-9]{0,8})$/;

/** What an event id says: which stream, and where in it. Undefined for what is no event id of ours. */
export function eventPlace(eventId: string): { readonly stream: string; readonly number: number } | undefined {
  const [, stream, number] = EVENT_ID.exec(eventId) ?? [];
  return stream === undefined ? undefined : { stream, number: Number(number) };
}

/**
 * The SDK's event store over a log. The name of every list begins with who may read it, so that another principal's
 * event id, or another session's, finds nothing.
 *
 * @param log where events are kept
 * @param owner principal and session
 */
export function eventStore(log: EventLog, owner: string): EventStore {
  const list = (stream: string): string => `${owner}/${stream}`;
  return {
    storeEvent: async (stream, message) => `${stream}.${await log.append(list(stream), JSON.stringify(message))}`,
    getStreamIdForEventId: async (eventId) => {
      const place = eventPlace(eventId);
      return place && (await log.exists(list(place.stream))) ? place.stream : undefined;
    },
    replayEventsAfter: async (eventId, { send }) => {
      const place = eventPlace(eventId);
      if (place === undefined) throw new Error('This is no event id of this server.');
      for (const { number, text } of await log.after(list(place.stream), place.number)) {
        const message = JSON.parse(text) as JSONRPCMessage;
        // A stream's first event is empty: it only gives the client a place to resume from.
        if ('jsonrpc' in message) await send(`${place.stream}.${number}`, message);
      }
      return place.stream;
    },
  };
}

interface List {
  readonly texts: string[];
  bytes: number;
  expires: number;
}

interface MemoryLogLimits {
  readonly ttlMs: number;
  readonly maxBytes: number;
  readonly maxEvents: number;
}

export const MAX_EVENTS = 5_000;
export const MEMORY_LOG = { maxBytes: 64 * 1024 * 1024, maxEvents: MAX_EVENTS };

/**
 * Keeps events in this process, within bounds: the oldest lists make room.
 *
 * @param clock ms since the epoch
 */
export function memoryEventLog(limits: MemoryLogLimits, clock: () => number = Date.now): EventLog {
  const lists = new Map<string, List>();
  let bytes = 0;
  const drop = (name: string, list: List): void => {
    lists.delete(name);
    bytes -= list.bytes;
  };
  const trim = (): void => {
    for (const [name, list] of lists) {
      if (list.expires > clock() && bytes <= limits.maxBytes) break;
      drop(name, list);
    }
  };
  return {
    append: async (name, text) => {
      const list = lists.get(name) ?? { texts: [], bytes: 0, expires: 0 };
      if (list.texts.length >= limits.maxEvents) throw new Error('This stream holds as many events as it may.');
      list.texts.push(text);
      list.bytes += text.length * 2;
      bytes += text.length * 2;
      list.expires = clock() + limits.ttlMs;
      lists.delete(name);
      lists.set(name, list);
      trim();
      return list.texts.length;
    },
    after: async (name, number) => {
      const list = lists.get(name);
      if (list === undefined || list.expires <= clock()) return [];
      return list.texts.slice(number).map((text, at) => ({ number: number + at + 1, text }));
    },
    exists: async (name) => {
      const list = lists.get(name);
      return list !== undefined && list.expires > clock();
    },
    close: async () => lists.clear(),
  };
}
