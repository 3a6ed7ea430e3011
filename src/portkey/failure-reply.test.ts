import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../catalog/model/operation.ts';
import type { AttemptResult, CallContext, FailureDetails } from './contract.ts';
import { downloadOperation } from './endpoints.ts';
import type { Body } from './exchange.ts';
import { howToLook, howToNarrow } from './hints.ts';
import {
  brokenText,
  failureReply,
  isHtml,
  mediaType,
  parseJson,
  requestIdOf,
  textOfBody,
  titleOf,
  xmlMessage,
} from './reply.ts';
import { TransportError } from './transport-error.ts';

const operation = (more: Partial<CatalogEntry> = {}): CatalogEntry =>
  ({ name: 'op', method: 'GET', path: '/nowhere', host: 'control', risk: 'read', input: {}, ...more }) as CatalogEntry;
const read = operation();
const put = operation({ method: 'PUT', risk: 'write' });
const post = operation({ method: 'POST', risk: 'write' });
const remove = operation({ method: 'DELETE', risk: 'delete' });
const gateway = operation({ host: 'gateway' });
const field = { in: 'query', schema: {} } as const;

interface Answer {
  readonly entry?: CatalogEntry;
  readonly status?: number;
  readonly body?: Body | string | object;
  readonly headers?: Record<string, string>;
  readonly context?: Partial<CallContext>;
}
const contextOf = (entry: CatalogEntry, more: Partial<CallContext> = {}): CallContext => ({
  operation: entry,
  arguments: {},
  host: 'api.example',
  keyVariable: 'PORTKEY_API_KEY',
  timeoutMs: 1_000,
  maxBytes: 1_000,
  scrub: (text) => text.replaceAll('canary', '[key]'),
  ...more,
});
const bodyOf = (body: Body | string | object): Body => {
  if (typeof body === 'object' && 'state' in body) return body as Body;
  return { state: 'whole', bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
};
const answered = ({
  entry = read,
  status = 400,
  body = { message: 'No' },
  headers = {},
  context,
}: Answer): AttemptResult => failureReply(contextOf(entry, context), status, headers, bodyOf(body));
const errorOf = (answer: Answer): FailureDetails => {
  const { outcome } = answered(answer);
  if (outcome.ok) throw new Error('a success');
  return outcome.error;
};
const hintOf = (answer: Answer): string | undefined => errorOf(answer).hint;

describe('a status', () => {
  it.each([
    // tried again by us, may have got through, worth repeating: a read, a repeatable write, another write
    [400, false, false, 'no', 'no', 'no'],
    [404, false, false, 'no', 'no', 'no'],
    [408, false, true, 'yes', 'yes', 'no'],
    [425, false, false, 'yes', 'yes', 'no'],
    [429, true, false, 'yes', 'yes', 'yes'],
    [500, false, false, 'yes', 'yes', 'no'],
    [501, false, false, 'no', 'no', 'no'],
    [502, true, true, 'yes', 'yes', 'no'],
    [503, true, false, 'yes', 'yes', 'yes'],
    [504, true, true, 'yes', 'yes', 'no'],
    [520, false, true, 'yes', 'yes', 'no'],
    [524, false, true, 'yes', 'yes', 'no'],
  ])('%i', (status, transient, lost, ...repeating) => {
    expect(answered({ status })).toMatchObject({ transient, lost, unsent: false });
    expect([read, put, post].map((entry) => (errorOf({ entry, status }).retryable ? 'yes' : 'no'))).toEqual(repeating);
  });

  it('is a redirect that is not followed, and says where to', () => {
    const to = (location: string | undefined, entry = read): FailureDetails =>
      errorOf({ entry, status: 302, headers: location === undefined ? {} : { location } });
    expect(to('https://other.example/a?token=canary')).toEqual({
      message:
        'api.example answered 302, a redirect to https://other.example; redirects are never followed, since the key would go along.',
      code: 'http_302',
      status: 302,
      retryable: false,
      hint: 'Set PORTKEY_BASE_URL to the final address.',
    });
    expect(to('/elsewhere').message).toContain('a redirect to https://api.example;');
    for (const none of [undefined, 'http://[']) expect(to(none).message).toContain('302, a redirect; redirects');
    expect(to('/a', gateway).hint).toBe('Set PORTKEY_GATEWAY_URL (or PORTKEY_BASE_URL) to the final address.');
    expect(to('/a', downloadOperation).hint).toBe('Ask Portkey for a new link.');
    expect(answered({ status: 303 }).lost).toBe(true);
    expect(answered({ status: 302 }).lost).toBe(false);
  });

  it('is a redirect from 300 to 399', () => {
    for (const status of [300, 399]) expect(errorOf({ status }).message, `${status}`).toContain('a redirect');
    for (const status of [299, 400]) expect(errorOf({ status }).message, `${status}`).not.toContain('a redirect');
  });
});

describe('what a failure says', () => {
  const bytes = (body: string | Uint8Array, state: 'whole' | 'cut' = 'whole'): Body =>
    state === 'whole'
      ? { state, bytes: Buffer.from(body) }
      : { state, bytes: Buffer.from(body), error: new TransportError('reset', true) };

  it.each<[string, Answer, string]>([
    ['its message', {}, 'Portkey answered 400 to op: No'],
    ['its code', { body: { message: 'No', errorCode: 'AB01' } }, 'Portkey answered 400 (AB01) to op: No'],
    ['nothing', { body: {} }, 'Portkey answered 400 (Bad Request) to op: its body gave no reason'],
    ['a code alone', { body: { errorCode: 'AB01' } }, 'Portkey answered 400 (AB01) to op: its body gave no reason'],
    ['no body', { body: '' }, 'Portkey answered 400 (Bad Request) to op: its body was empty'],
    ['blanks', { body: ' \n' }, 'Portkey answered 400 (Bad Request) to op: its body was empty'],
    [
      'a body for a sink',
      { body: { state: 'sunk', size: 3 } },
      'Portkey answered 400 (Bad Request) to op: its body was empty',
    ],
    [
      'a body that broke off at once',
      { body: bytes('', 'cut') },
      'Portkey answered 400 (Bad Request) to op: its body broke off',
    ],
    ['a body that broke off', { body: '{"mess' }, 'Portkey answered 400 (Bad Request) to op: its body broke off'],
    ['text', { body: 'bad\r\nrequest' }, 'Portkey answered 400 to op: bad request'],
    ['bytes', { body: bytes(new Uint8Array([0])) }, 'Portkey answered 400 (Bad Request) to op: its body was not text'],
    [
      'an image',
      { body: bytes(new Uint8Array([0])), headers: { 'content-type': 'image/png' } },
      'Portkey answered 400 (Bad Request) to op: its body was image/png',
    ],
    ['an XML error', { body: '<Error><Message>Gone</Message></Error>' }, 'Portkey answered 400 to op: Gone'],
    [
      'a page',
      { body: '<html><title>Down</title>' },
      'Portkey answered 400 (Bad Request) to op: its body was an HTML page ("Down") instead of JSON, so something before Portkey may have answered',
    ],
    [
      'a page by its type alone',
      { body: 'Down', headers: { 'content-type': 'text/html' } },
      'Portkey answered 400 (Bad Request) to op: its body was an HTML page instead of JSON, so something before Portkey may have answered',
    ],
    [
      'a status of the gateway',
      { status: 412, body: '' },
      'Portkey answered 412 (Budget Exhausted) to op: its body was empty',
    ],
    ['a status that has no name', { status: 599, body: '' }, 'Portkey answered 599 to op: its body was empty'],
    ['a store’s', { entry: downloadOperation }, 'api.example answered 400 to the download: No'],
  ])('%s', (_, answer, message) => expect(errorOf(answer).message).toBe(message));

  it('holds the code, the fields, the request’s id and what depends on it', () => {
    expect(
      errorOf({
        status: 409,
        entry: remove,
        body: { data: { message: 'No', errorCode: 'AB07', errors: [{ field: 'a', message: 'b' }], dependents: ['x'] } },
        headers: { 'x-request-id': 'r-1', 'retry-after': '7' },
      }),
    ).toMatchObject({
      code: 'AB07',
      status: 409,
      fieldErrors: [{ field: 'a', message: 'b' }],
      requestId: 'r-1',
      dependents: ['x'],
      retryAfterSeconds: 7,
    });
    const bare = errorOf({ status: 501 });
    expect(Object.keys(bare).sort()).toEqual(['code', 'hint', 'message', 'retryable', 'status']);
    expect(bare.code).toBe('http_501');
    expect(errorOf({ body: { message: 'No', request_id: 'r-2' } }).requestId).toBe('r-2');
  });

  it('never shows the key, wherever it was echoed', () => {
    const error = errorOf({
      status: 409,
      body: {
        message: 'canary',
        code: 'canary',
        errors: [{ field: 'canary', message: 'canary' }],
        dependents: { canary: ['canary'] },
        request_id: 'canary',
      },
    });
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(error.dependents).toEqual({ '[key]': ['[key]'] });
    expect(JSON.stringify(errorOf({ body: 'canary', headers: { 'x-request-id': 'canary' } }))).not.toContain('canary');
  });

  it('tells much that depends on it in its beginning', () => {
    const dependents = (length: number): unknown =>
      errorOf({ body: { message: 'No', dependents: ['ab', 'a'.repeat(length)] } }).dependents;
    // As JSON: nine characters more.
    expect(dependents(20_000 - 9)).toEqual(['ab', 'a'.repeat(20_000 - 9)]);
    expect(dependents(20_000 - 8)).toBe('["ab","');
  });

  it('takes the request’s id from the first header that has one', () => {
    expect(requestIdOf({ 'x-request-id': '', 'cf-ray': 'c', 'x-portkey-trace-id': 't\nu' })).toBe('t u');
    expect(requestIdOf({})).toBeUndefined();
    expect(requestIdOf({ 'x-request-id': 'a'.repeat(500) })?.length).toBeLessThan(300);
  });
});

describe('what to do about it', () => {
  it('401: which key, and that a workspace’s may be wanted', () => {
    expect(hintOf({ status: 401 })).toBe(
      'The key in PORTKEY_API_KEY is wrong, expired or revoked: Portkey does not know it. It is not a matter of scopes.',
    );
    expect(hintOf({ status: 401, context: { keyVariable: undefined } })).toMatch(/^The key of this caller is wrong/);
    const workspace = operation({ key: 'workspace' });
    for (const entry of [gateway, workspace])
      expect(hintOf({ status: 401, entry })).toContain('set PORTKEY_GATEWAY_API_KEY to a workspace key');
    expect(hintOf({ status: 401, entry: gateway, context: { keyVariable: undefined } })).toMatch(
      /it needs a workspace key\.$/,
    );
    expect(hintOf({ status: 401, entry: operation({ host: 'root' }) })).toMatch(/^It is public/);
    expect(hintOf({ status: 400, body: { message: 'No', errorCode: 'AB05' } })).toContain('wrong, expired or revoked');
  });

  it('403: which scopes, the plan, the workspace and what may be gone', () => {
    expect(hintOf({ status: 403 })).toBe('The key in PORTKEY_API_KEY lacks a scope that op needs.');
    expect(hintOf({ status: 403, entry: operation({ scopes: ['a.b', 'c.d'] }) })).toBe(
      'op needs the scope a.b and c.d.',
    );
    expect(hintOf({ status: 403, entry: operation({ scopes: { anyOf: ['a.b', 'c.d'] } }) })).toBe(
      'op needs one of the scopes a.b, c.d.',
    );
    expect(hintOf({ status: 403, entry: operation({ plan: 'enterprise' }) })).toContain('enterprise plan');
    expect(hintOf({ status: 403, entry: gateway })).toContain('set PORTKEY_GATEWAY_API_KEY');
    expect(hintOf({ status: 403, entry: operation({ path: '/configs/{slug}' }) })).toContain(
      'list_configs shows what exists',
    );
    expect(hintOf({ status: 403, entry: operation({ host: 'root' }) })).toMatch(/^It is public/);
    expect(hintOf({ status: 403, body: '<html>' })).toMatch(/^A filter before Portkey/);
    expect(hintOf({ status: 401, body: '<html>' })).not.toMatch(/^A filter/);
    expect(hintOf({ status: 400, body: { message: 'No', errorCode: 'AB03' } })).toContain('lacks a scope');
  });

  it('404: what lists it, by the path and by the arguments', () => {
    expect(hintOf({ status: 404, entry: operation({ path: '/configs/{slug}' }) })).toBe(
      'list_configs shows what exists; check the id and the workspace.',
    );
    expect(hintOf({ status: 404, context: { arguments: { collection_id: 'x' } } })).toMatch(/^list_collections shows/);
    const both = {
      entry: operation({ path: '/prompts/{promptId}/versions/{versionId}' }),
      context: { arguments: { collection_id: 'x', workspace_id: 'y' } },
    };
    expect(hintOf({ status: 404, ...both })).toMatch(/^list_prompt_versions, list_prompts, list_collections shows/);
    expect(
      hintOf({
        status: 404,
        entry: operation({ name: 'list_collections' }),
        context: { arguments: { collection_id: 'x' } },
      }),
    ).toMatch(/^Check PORTKEY_BASE_URL/);
    expect(hintOf({ status: 404 })).toMatch(/^Check PORTKEY_BASE_URL/);
    expect(hintOf({ status: 404, context: { arguments: { name: 'x' } } })).toMatch(/^Check PORTKEY_BASE_URL/);
    expect(hintOf({ status: 404, entry: operation({ documented: false }) })).toMatch(
      /^The official API document does not/,
    );
    const perWorkspace = operation({ perWorkspace: 'x' as never });
    expect(hintOf({ status: 404, entry: perWorkspace, context: { arguments: { workspace_slug: 'w' } } })).toMatch(
      /^No workspace has the slug "w": list_workspaces/,
    );
    expect(hintOf({ status: 404, entry: perWorkspace })).not.toMatch(/^No workspace/);
    expect(hintOf({ status: 404, context: { arguments: { workspace_slug: 'w' } } })).not.toMatch(/^No workspace/);
  });

  it('409: what depends on it, or that it exists', () => {
    expect(hintOf({ status: 409, entry: remove })).toBe('Something still depends on it: remove that first.');
    expect(
      hintOf({ status: 409, entry: operation({ method: 'DELETE', risk: 'delete', input: { force_delete: field } }) }),
    ).toContain('or repeat it with force_delete');
    expect(hintOf({ status: 409, entry: post })).toBe('It exists already: choose another name or slug.');
    expect(hintOf({ status: 409, entry: operation({ method: 'POST', risk: 'write', path: '/configs' }) })).toMatch(
      /see list_configs, then change that one/,
    );
    for (const message of ['It is in use', 'Other things depend on it', 'referenced by x'])
      expect(hintOf({ entry: remove, body: { message } })).toMatch(/^Something still depends/);
    expect(hintOf({ entry: remove, body: { message: 'No' } })).toMatch(/^describe_tool/);
    expect(hintOf({ entry: remove, body: {} })).toMatch(/^describe_tool/);
    expect(hintOf({ entry: put, body: { message: 'It is in use' } })).toMatch(/^describe_tool/);
    expect(hintOf({ entry: remove, status: 422, body: { message: 'It is in use' } })).toMatch(/^describe_tool/);
  });

  it('of a path that is not routed', () => {
    const body = { message: 'Either x-portkey-config or x-portkey-provider header is required' };
    expect(hintOf({ body })).toMatch(/^api\.example does not route this path/);
    expect(hintOf({ body, entry: gateway })).toMatch(/^Say which provider is meant/);
  });

  it.each([
    [402, /subscription or credit/],
    [405, /Check PORTKEY_BASE_URL/],
    [407, /A proxy wants/],
    [408, /took too long/],
    [412, /budget is used up/],
    [413, /too large/],
    [422, /describe_tool/],
    [429, /Wait before/],
    [446, /guardrail denied/],
    [500, /on Portkey's side/],
    [503, /on Portkey's side/],
  ])('%i', (status, what) => expect(hintOf({ status })).toMatch(what));

  it('nothing, where nothing sensible can be said', () => {
    for (const status of [418, 499]) expect(errorOf({ status })).not.toHaveProperty('hint');
  });

  it('of a signed link', () => {
    expect(hintOf({ entry: downloadOperation, status: 403 })).toMatch(/^Such links expire soon/);
    expect(hintOf({ entry: downloadOperation, status: 499 })).toMatch(/^Such links expire soon/);
    expect(errorOf({ entry: downloadOperation, status: 500 })).not.toHaveProperty('hint');
  });

  it('about a write whose answer was lost', () => {
    const look = (entry: CatalogEntry): string | undefined => howToLook(contextOf(entry));
    expect(look(read)).toBeUndefined();
    expect(look(operation({ method: 'POST' }))).toBeUndefined();
    expect(look(operation({ risk: 'write' }))).toBeUndefined();
    expect(look(post)).toBe('It may have taken effect: look before repeating it.');
    expect(look(operation({ method: 'POST', risk: 'execute' }))).toMatch(/cost money/);
    expect(look(operation({ method: 'PUT', risk: 'write', path: '/configs/{slug}' }))).toBe(
      'It may have taken effect: look with get_config before repeating it.',
    );
  });

  it('about a reply that was too large', () => {
    const narrow = (more: Partial<CatalogEntry>): string => howToNarrow(contextOf(operation(more)));
    expect(narrow({})).toBe('Ask for a narrower part of it.');
    expect(narrow({ input: { limit: field } })).toBe('Ask with a smaller limit.');
    expect(narrow({ input: { page_size: field, limit: field } })).toBe('Ask with a smaller page_size.');
    expect(narrow({ paging: { style: 'pages', size: 'n' } as never })).toBe('Ask with a smaller n.');
    expect(narrow({ input: { time_of_generation_min: field, filters: field } })).toBe(
      'Ask with a shorter period, or filters.',
    );
    for (const reply of ['bytes', 'text'] as const) expect(narrow({ reply })).toMatch(/^Ask with save_to/);
    expect(narrow({ reply: 'json' })).toBe('Ask for a narrower part of it.');
  });
});

const bytes = (text: string): Uint8Array => Buffer.from(text);
const withBytes = (text: string, ...more: readonly number[]): Uint8Array =>
  Buffer.concat([bytes(text), Buffer.from(more)]);

describe('a body as text', () => {
  it('is without its byte-order mark, and only where it is text', () => {
    expect(textOfBody(bytes('añ'))).toBe('añ');
    expect(textOfBody(bytes(''))).toBe('');
    expect(textOfBody(bytes('\uFEFFa'))).toBe('a');
    expect(textOfBody(bytes('a\uFEFF'))).toBe('a\uFEFF');
    expect(textOfBody(bytes('a\0b'))).toBeUndefined();
    expect(textOfBody(withBytes('a', 0xff))).toBeUndefined();
  });

  it('is its own part of a larger buffer', () => {
    const all = bytes('before inside after');
    expect(textOfBody(all.subarray(7, 13))).toBe('inside');
    expect(brokenText(withBytes('before {', 0xff, 65, 65, 65, 65).subarray(7, 12))).toBe('{\uFFFDAAA');
  });

  it('may have been cut off in the middle of a character', () => {
    const smile = [0xf0, 0x9f, 0x98, 0x80];
    for (const most of [1, 2, 3]) expect(brokenText(withBytes('ab', ...smile.slice(0, most)))).toBe('ab');
    expect(brokenText(bytes('ab'))).toBe('ab');
    expect(brokenText(withBytes('', 0xf0))).toBeUndefined();
    expect(brokenText(bytes(''))).toBeUndefined();
  });

  it('may hold bytes that are no text, where it begins as JSON does', () => {
    for (const start of ['{"', ' ["', '"'])
      expect(brokenText(withBytes(start, 0xff, 65, 65, 65, 65))).toBe(`${start}\uFFFDAAAA`);
    expect(brokenText(withBytes('text {', 0xff, 65, 65, 65, 65))).toBeUndefined();
  });
});

describe('what a text is', () => {
  it('JSON', () => {
    expect(parseJson('{"a":1}')).toEqual({ value: { a: 1 } });
    expect(parseJson('null')).toEqual({ value: null });
    expect(parseJson('{')).toBeUndefined();
  });

  it('a web page', () => {
    for (const page of ['<!DOCTYPE html>', ' <html lang="en">', '<head>', '<BODY class="a">', '<!-- a -->\n<html>'])
      expect(isHtml(page), page).toBe(true);
    for (const other of ['<htmlx>', '<?xml?>', '{"a":"<html>"}', 'text <html>', '<p>', ''])
      expect(isHtml(other), other).toBe(false);
  });

  it.each([
    ['<title>Sign in</title>', 'Sign in'],
    [
      '<TITLE lang="en"> A &amp; B &lt;x&gt; &quot;y&quot; &#39;z&#39;&nbsp;&copy; </TITLE>',
      'A & B <x> "y" \'z\' &copy;',
    ],
    ['<h1 class="a">Heading</h1>', 'Heading'],
    ['<h1>Heading</h1><title>Title</title>', 'Title'],
    ['<title>two\n lines</title>', 'two lines'],
    ['<title> </title>', undefined],
    ['<p>none</p>', undefined],
    [`${' '.repeat(20_001)}<title>Late</title>`, undefined],
  ])('the title of a page, %#', (page, title) => expect(titleOf(page)).toBe(title));

  it('the title of a page, in short', () => {
    expect(titleOf(`<title>${'word '.repeat(50)}</title>`)?.length).toBeLessThanOrEqual(140);
  });

  it('the message of an XML error', () => {
    expect(xmlMessage('<?xml version="1.0"?><Error><Message>No\nmore</Message></Error>')).toBe('No more');
    expect(xmlMessage(' <Error><Message>No</Message></Error>')).toBe('No');
    expect(xmlMessage('<?xml version="1.0"?><a/>')).toBe('an XML document');
    expect(xmlMessage('<a><Message>No</Message></a>')).toBeUndefined();
    expect(xmlMessage('text <Error><Message>No</Message>')).toBeUndefined();
  });

  it.each([
    [{}, ''],
    [{ 'content-type': 'text/html' }, 'text/html'],
    [{ 'content-type': ' Application/JSON ; charset=utf-8' }, 'application/json'],
    [{ 'content-type': ';charset=utf-8' }, ''],
  ])('its media type, %j', (headers, type) => expect(mediaType(headers as Record<string, string>)).toBe(type));
});
