import type { LogStore } from './log-store.ts';
import type { LogBodies } from './record.ts';

/** Kinds of seeded draws, apart from those of ids. */
const draws = { text: 11, number: 12, completion: 13, vector: 14 } as const;

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
  const text = seededFraction(seed, draws.text, n);
  const fill = (template: string): string =>
    template
      .replaceAll('{n}', String(40_000 + Math.floor(seededFraction(seed, draws.number, n) * 50_000)))
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
      Number((seededFraction(seed, draws.vector + place, n) * 0.2 - 0.1).toFixed(6)),
    );
    const data = [{ object: 'embedding', index: 0, embedding: vector }];
    return { request, response: { headers, body: { object: 'list', data, model: modelName, usage } } };
  }
  const body = {
    id: `chatcmpl-${seededUuid(seed, draws.completion, n).replaceAll('-', '').slice(0, 24)}`,
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

/** What the applications of the seeded month say. `{user}` and `{n}` are filled in. */
interface AppTexts {
  readonly system: string;
  readonly asks: readonly string[];
  readonly answers: readonly string[];
}

const texts: Readonly<Record<string, AppTexts>> = {
  'support-assistant': {
    system: 'You are the support assistant of Acme Robotics. Answer from the articles given; hand over when unsure.',
    asks: [
      'Where is my order {n}? It was to arrive on Tuesday.',
      'My vacuum robot stops in the middle of the room and shows error 17.',
      'How do I change the delivery address of order {n}?',
      'Do you ship to Norway, and what does it cost?',
      'I was charged twice for order {n}.',
      'Which mower copes with a slope of 40 percent?',
    ],
    answers: [
      'Order {n} left our warehouse yesterday and should reach you tomorrow before noon. You can follow it under My orders.',
      'Error 17 means that the cliff sensors are dusty. Wipe the three windows underneath with a dry cloth and start it again.',
      'An address can be changed until the parcel is packed. I have passed the new one on and you will get a confirmation.',
      'Yes, we ship to Norway for 14.90 euros; parcels take four to six working days.',
      'I see two authorisations, of which one is released again within three days. You pay once.',
      'The Mow 420 is made for slopes of up to 45 percent; the smaller models stop at 25.',
    ],
  },
  'coding-agent': {
    system: 'You are a careful software engineer. Work in small steps and run the tests after each change.',
    asks: [
      'Add pagination to the invoices endpoint; see issue #{n}.',
      'The nightly export test is flaky. Find out why.',
      'Replace the hand-written date parsing in billing with the library.',
      'Review this diff for mistakes before I open the pull request.',
    ],
    answers: [
      'I added `limit` and `cursor` to the handler and its query, with a test for the last page. All 214 tests pass.',
      'The test compares timestamps that were taken before and after midnight. I fixed the clock in the test.',
      'Done: three call sites changed, one of which had the month off by one. I added a test that shows it.',
      'Two remarks: the retry has no limit, and the error of the second call is lost. The rest looks right.',
    ],
  },
  'document-pipeline': {
    system: 'Extract the fields as JSON. Use null for what the document does not say.',
    asks: [
      'Supplier invoice {n}, three pages, as text below.',
      'Contract {n}: parties, term, notice period, price clauses.',
      'Incoming letter {n}: sender, matter, deadline.',
    ],
    answers: [
      '{"invoice_number":"{n}","supplier":"Alpine Motors","net":1840.5,"tax":349.7,"due":"2026-01-31"}',
      '{"parties":["Acme Robotics","Fjord Logistics"],"term_months":24,"notice_days":90,"price_clause":"indexed yearly"}',
      '{"sender":"City of Bremen","matter":"trade register","deadline":null}',
    ],
  },
  'site-search': {
    system: '',
    asks: ['quiet vacuum robot', 'mower for steep garden', 'spare brushes set', 'charging station outdoor'],
    answers: [''],
  },
  'marketing-copy': {
    system: 'You write for Acme Robotics: plain, warm, no exclamation marks.',
    asks: [
      'Product text for the Sweep 9 vacuum robot, 80 words.',
      'Three subject lines for the autumn newsletter.',
      'A short post about repairing instead of replacing.',
    ],
    answers: [
      'The Sweep 9 does its round while you are out and is silent when you come home. Its brushes come off by hand, and every part can be bought for ten years.',
      '1. Leaves fall, prices too\n2. Let it sweep\n3. What your mower does in winter',
      'A worn brush is no reason for a new robot. Bring it to one of our workshops and it comes back within a week.',
    ],
  },
  'sales-insights': {
    system: 'Summarise calls with customers for the account team: wishes, worries, next step.',
    asks: ['Call of {user} with retailer {n}, transcript below.', 'Weekly notes of region north, {n} calls.'],
    answers: [
      'They wish for smaller minimum orders and worry about delivery before Easter. Next step: send the spring calendar by Friday.',
      'Demand for repairs grows; two retailers ask for a common workshop day. Nobody mentioned prices.',
    ],
  },
};

/** What providers and the gateway say when a call fails. */
const failures: Readonly<
  Record<number, { readonly message: string; readonly type: string; readonly code: string | null }>
> = {
  400: {
    message: "Invalid schema for function 'lookup_order': 'order_id' is required but has no definition in properties.",
    type: 'invalid_request_error',
    code: 'invalid_function_parameters',
  },
  401: { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' },
  408: { message: 'The provider did not answer within the time limit.', type: 'timeout_error', code: null },
  429: {
    message: 'Rate limit reached for requests per minute. Try again in 2s.',
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
  446: { message: 'The guardrail checks defined in the config failed.', type: 'hooks_failed', code: null },
  500: { message: 'The server had an error while processing your request.', type: 'server_error', code: null },
  503: { message: 'The engine is currently overloaded. Please try again later.', type: 'server_error', code: null },
};

const mix = (value: number): number => {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
};

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const digits = (word: number): string =>
  `${hex[word >>> 24]}${hex[(word >>> 16) & 255]}${hex[(word >>> 8) & 255]}${hex[word & 255]}`;

/** A number from 0 (included) to 1 (excluded) that follows from a seed, a kind and a number. */
const seededFraction = (seed: number, kind: number, n: number): number =>
  mix(seed ^ mix(Math.imul(kind, 0x9e3779b1) ^ mix(n + 1))) / 4294967296;

/** A UUID v4 that follows from a seed, a kind and a number: made when asked for, so that it need not be kept. */
export const seededUuid = (seed: number, kind: number, n: number): string => {
  const base = mix(seed ^ Math.imul(kind, 0x9e3779b1)) ^ Math.imul(n + 1, 0x85ebca6b);
  const a = mix(base);
  const b = mix(base ^ 0x5bd1e995) ^ n;
  const c = mix(a ^ b);
  const d = mix(c ^ n);
  const second = digits(b);
  const third = digits((c & 0x3fffffff) | 0x80000000);
  return `${digits(a)}-${second.slice(0, 4)}-4${second.slice(5)}-${third.slice(0, 4)}-${third.slice(4)}${digits(d)}`;
};
