import { catalog } from '../../../catalog/index.ts';
import { handle } from '../../handle.ts';
import type { LogRecord } from '../../logs/record.ts';
import type { Handlers, JsonObject } from '../../model/handler.ts';
import { makeIds } from '../../model/ids.ts';
import { MemoryStore } from '../../model/memory-store.ts';
import { asObject } from '../../model/value.ts';
import { assistantHandlers } from '../../operations/assistants.ts';
import { completionHandlers } from '../../operations/completions.ts';
import { fileHandlers } from '../../operations/files.ts';
import { fineTuningHandlers } from '../../operations/fine-tuning.ts';
import { mediaHandlers } from '../../operations/media.ts';
import { modelHandlers } from '../../operations/models.ts';
import { responseHandlers } from '../../operations/responses.ts';
import { vectorStoreHandlers } from '../../operations/vector-stores.ts';
import { makeKey } from '../../rows/bootstrap.ts';

const inferenceHandlers: Handlers = {
  ...assistantHandlers,
  ...completionHandlers,
  ...fileHandlers,
  ...fineTuningHandlers,
  ...mediaHandlers,
  ...modelHandlers,
  ...responseHandlers,
  ...vectorStoreHandlers,
};

export const workspaceId = '00000000-0000-4000-8000-00000000000a';
const otherWorkspaceId = '00000000-0000-4000-8000-00000000000b';

/** A reply, read. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The parsed body; `{}` where it is no JSON. */
  readonly json: JsonObject;
}

export interface Sending {
  readonly body?: unknown;
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: 'workspace' | 'other' | 'nobody';
}

/** A small organisation that only the gateway's operations are asked of, with a clock that tests move. */
export class World {
  readonly store = new MemoryStore();
  now = Date.UTC(2026, 10, 20, 12);
  private readonly ids = makeIds(1, 'test');
  private readonly keys: Readonly<Record<'workspace' | 'other', string>>;

  constructor() {
    const { store, ids, now } = this;
    const organisationId = ids.uuid();
    const key = (id: string): string =>
      makeKey(store, ids, { name: 'k', type: 'workspace-service', organisationId, workspaceId: id, at: now });
    this.keys = { workspace: key(workspaceId), other: key(otherWorkspaceId) };
    store.table('integrations').insert({ id: 'int-1', slug: 'openai', ai_provider_id: 'openai', name: 'OpenAI' });
    store.table('virtual_keys').insert({
      id: ids.uuid(),
      slug: 'openai-prod',
      name: 'OpenAI',
      workspace_id: workspaceId,
      organisation_id: organisationId,
      integration_id: 'int-1',
      provider: 'openai',
      status: 'active',
      usage_limits: null,
      usage: { cents: 0, tokens: 0 },
      rate_limits: null,
      expires_at: null,
    });
  }

  /** Sends a request; a body is sent as JSON, a form as multipart. */
  async send(
    method: string,
    target: string,
    { body, form, headers = {}, as = 'workspace' }: Sending = {},
  ): Promise<Reply> {
    const payload = form === undefined ? undefined : new Response(form);
    const type = payload?.headers.get('content-type') ?? 'application/json';
    const bytes =
      payload === undefined
        ? body === undefined
          ? undefined
          : new TextEncoder().encode(JSON.stringify(body))
        : new Uint8Array(await payload.arrayBuffer());
    const reply = await handle(
      { store: this.store, ids: this.ids, plan: 'enterprise', now: () => this.now, handlers: inferenceHandlers },
      {
        method,
        target,
        headers: {
          'content-type': type,
          ...(as === 'nobody' ? {} : { 'x-portkey-api-key': this.keys[as] }),
          ...headers,
        },
        ...(bytes === undefined ? {} : { body: bytes }),
      },
    );
    const parts: Uint8Array[] = [];
    if (reply.body instanceof Uint8Array) parts.push(reply.body);
    else for await (const part of reply.body) parts.push(part);
    const whole = Buffer.concat(parts);
    const text = whole.toString('utf8');
    const isJson = reply.headers['content-type']?.startsWith('application/json') === true;
    const json = isJson ? (JSON.parse(text) as JsonObject) : {};
    return { status: reply.status, headers: reply.headers, bytes: whole, text, json };
  }

  post(target: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.send('POST', target, { body, headers });
  }

  get(target: string): Promise<Reply> {
    return this.send('GET', target);
  }

  /** Uploads a text as a file and returns its id. */
  async upload(purpose: string, text: string, filename = 'input.jsonl'): Promise<string> {
    const form = new FormData();
    form.set('purpose', purpose);
    form.set('file', new Blob([text]), filename);
    return String((await this.send('POST', '/v1/files', { form })).json.id);
  }

  /** Lets time pass, ms. */
  wait(ms: number): void {
    this.now += ms;
  }

  /** The logs so far, oldest first. */
  logs(): LogRecord[] {
    return [...this.store.table<LogRecord>('logs').all()];
  }

  /** Stores a config and returns its slug. */
  config(settings: JsonObject): string {
    const slug = this.ids.slug('config', 'test');
    this.store.table('configs').insert({
      id: this.ids.uuid(),
      slug,
      workspace_id: workspaceId,
      config: JSON.stringify(settings),
      status: 'active',
    });
    return slug;
  }

  /** Stores a prompt whose versions hold the given texts, the first one published, and returns its slug. */
  prompt(versions: readonly JsonObject[], labels: Readonly<Record<string, number>> = {}): string {
    const id = this.ids.uuid();
    const slug = this.ids.slug('prompt', 'test');
    const rows = versions.map((version, index) => ({
      id: this.ids.uuid(),
      prompt_id: id,
      workspace_id: workspaceId,
      number: index + 1,
      parameters: {},
      virtual_key: 'openai-prod',
      model: 'gpt-4o-mini',
      functions: null,
      tools: null,
      tool_choice: null,
      is_raw_template: 0,
      label_id: null as string | null,
      string: '',
      ...version,
    }));
    for (const [name, number] of Object.entries(labels)) {
      const label = this.store.table('labels').insert({ id: this.ids.uuid(), name });
      for (const row of rows) if (row.number === number) row.label_id = label.id;
    }
    for (const row of rows) this.store.table('prompt_versions').insert(row);
    this.store.table('prompts').insert({
      id,
      slug,
      name: 'test',
      workspace_id: workspaceId,
      status: 'active',
      published_version_id: rows[0]?.id,
      newest_version: rows.length,
    });
    return slug;
  }

  /** Stores a partial with one published version and returns its slug. */
  partial(slug: string, text: string): string {
    const [id, version] = [this.ids.uuid(), this.ids.uuid()];
    this.store
      .table('partial_versions')
      .insert({ id: version, partial_id: id, workspace_id: workspaceId, number: 1, string: text });
    this.store.table('partials').insert({
      id,
      slug,
      name: slug,
      workspace_id: workspaceId,
      status: 'active',
      published_version_id: version,
      newest_version: 1,
    });
    return slug;
  }
}

/** The operations that this folder answers for. */
export const inferenceOperations = catalog.filter(({ name }) => Object.hasOwn(inferenceHandlers, name));

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
