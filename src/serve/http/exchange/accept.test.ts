import { describe, expect, it } from 'vitest';
import { takenForms } from './accept.ts';

describe('an Accept header', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'json stream'],
    ['', 'json stream'],
    ['*/*', 'json stream'],
    ['application/json, text/event-stream', 'json stream'],
    ['text/event-stream,application/json', 'json stream'],
    ['APPLICATION/JSON ; Q=0.5 , Text/Event-Stream', 'json stream'],
    ['application/json', 'json'],
    ['application/*', 'json'],
    ['application/json; charset=utf-8', 'json'],
    ['text/event-stream', 'stream'],
    ['text/*;q=0.1', 'stream'],
    ['text/html, */*;q=0.8', 'json stream'],
    ['text/html, application/*;q=0.8', 'json'],
    ['*/*, application/json;q=0', 'stream'],
    ['application/json;q=0, */*', 'stream'],
    ['*/*;q=0, text/event-stream', 'stream'],
    ['text/*;q=0, text/event-stream;q=0.1', 'stream'],
    ['application/json;q=0.000, text/event-stream;q=0', ''],
    ['text/html', ''],
    ['application/jsonp, text/event-streams', ''],
    ['application/json;q=x', ''],
    [',;,', ''],
    [`${'a/b;'.repeat(3_000)}`, ''],
  ])('%s', (header, forms) => {
    const { json, stream } = takenForms(header);
    expect([json && 'json', stream && 'stream'].filter(Boolean).join(' ')).toBe(forms);
  });
});
