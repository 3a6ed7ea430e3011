import type { LogStore } from './log-store.ts';
import type { LogBodies } from './record.ts';
import { seededFraction, seededUuid } from './seed-ids.ts';
import { failures, texts } from './seed-texts.ts';

/** Kinds of seeded draws, apart from those of ids. */
const kinds = { text: 11, number: 12, completion: 13, vector: 14 } as const;

const hosts: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta/openai',
};

const pick = <T>(all: readonly T[], part: number): T | undefined => all[Math.floor(part * all.length)];

/** What a seeded call sent and got back. Made when asked for; the tokens are those of the log, not of the short text. */
export const seededBodies = (logs: LogStore, seed: number, from: number, n: number): LogBodies => {
  const at = from + n;
  const { columns } = logs;
  const { provider, model, status, promptTokens, completionTokens, stream, spanName, metadata, time } = columns.all;
  const given = logs.metadata.get(metadata[at] as number);
  const app = texts[given.app ?? ''] ?? { system: '', asks: ['Hello'], answers: ['Hello'] };
  const text = seededFraction(seed, kinds.text, n);
  const fill = (template: string): string =>
    template
      .replaceAll('{n}', String(40_000 + Math.floor(seededFraction(seed, kinds.number, n) * 50_000)))
      .replaceAll('{user}', given._user ?? '');
  const providerName = logs.providers.name(provider[at] as number);
  const modelName = logs.models.name(model[at] as number);
  const code = status[at] as number;
  const embedding = modelName.includes('embedding');
  const ask = fill(pick(app.asks, text) ?? '');
  const usage = {
    prompt_tokens: promptTokens[at] as number,
    completion_tokens: completionTokens[at] as number,
    total_tokens: (promptTokens[at] as number) + (completionTokens[at] as number),
  };
  const request = {
    url: `${hosts[providerName] ?? `https://${providerName}.example.com/v1`}/${embedding ? 'embeddings' : 'chat/completions'}`,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': `acme-${given.app ?? 'app'}/1.0` },
    body: embedding
      ? { model: modelName, input: ask, encoding_format: 'float' }
      : {
          model: modelName,
          messages: [
            { role: 'system', content: app.system },
            { role: 'user', content: ask },
          ],
          ...(logs.spanNames.name(spanName[at] as number) === 'extract'
            ? { response_format: { type: 'json_object' } }
            : {}),
          ...(stream[at] === 1 ? { stream: true } : {}),
        },
  };
  const headers = { 'content-type': 'application/json' };
  const failure = code < 300 ? undefined : (failures[code] ?? failures[500]);
  if (failure !== undefined) return { request, response: { headers, body: { error: { ...failure, param: null } } } };
  if (embedding) {
    const vector = Array.from({ length: 8 }, (_, place) =>
      Number((seededFraction(seed, kinds.vector + place, n) * 0.2 - 0.1).toFixed(6)),
    );
    const data = [{ object: 'embedding', index: 0, embedding: vector }];
    return { request, response: { headers, body: { object: 'list', data, model: modelName, usage } } };
  }
  const body = {
    id: `chatcmpl-${seededUuid(seed, kinds.completion, n).replaceAll('-', '').slice(0, 24)}`,
    object: 'chat.completion',
    created: Math.floor((time[at] as number) / 1000),
    model: modelName,
    choices: [
      { index: 0, message: { role: 'assistant', content: fill(pick(app.answers, text) ?? '') }, finish_reason: 'stop' },
    ],
    usage,
  };
  return { request, response: { headers, body } };
};
