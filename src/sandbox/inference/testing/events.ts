import type { JsonObject } from '../../model/handler.ts';
import { asObject } from '../../model/value.ts';

/** The events of a server-sent stream, parsed; `[DONE]` as a text. */
export const eventsIn = (text: string): { readonly event: string | undefined; readonly data: unknown }[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((frame) => {
      const lines = frame.split('\n');
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6) ?? '';
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7);
      return { event, data: data === '[DONE]' ? data : (JSON.parse(data) as unknown) };
    });

/** The objects among a stream's events. */
export const dataIn = (text: string): JsonObject[] =>
  eventsIn(text)
    .map(({ data }) => asObject(data))
    .filter((data) => data !== undefined);
