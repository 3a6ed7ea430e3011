import { masked, maskedInside } from '../reply/mask.ts';
import { keyLook, SHORTEST_RUN } from './key-look.ts';

/** One kind of key: what it looks like, from its maker's documentation or from keys that were seen. */
export interface KeyShape {
  readonly name: string;
  /** What every such key begins with; none where keys have no beginning of their own (see key-look.ts). */
  readonly starts: readonly string[];
  /** Without the look-behind that keeps it from starting inside a word. */
  readonly pattern: string;
}

/** So many letters and digits in a row: what tells a key from a slug with dashes (`sk-team-alpha-a1b2c3`). */
const RANDOM = '(?=[\\w-]*[A-Za-z0-9]{16})';

const prefixed = (name: string, starts: readonly string[], atLeast = 20): KeyShape => ({
  name,
  starts,
  pattern: `(?:${starts.map((start) => start.replace('.', '\\.')).join('|')})${RANDOM}[A-Za-z0-9_-]{${atLeast},}`,
});

/**
 * What the keys of providers, clouds and Portkey look like. Keys without a shape of their own (32 hexadecimal digits, as
 * Azure has them) cannot be told from ids: these are masked by field and by value only. SECURITY.md says so.
 */
export const KEY_SHAPES: readonly KeyShape[] = [
  prefixed('OpenAI, Anthropic, OpenRouter, DeepSeek, Langfuse and others', ['sk-', 'pk-', 'rk-']),
  prefixed('Stripe', ['sk_', 'rk_', 'pk_', 'whsec_'], 16),
  prefixed('Cerebras', ['csk-']),
  prefixed('Groq', ['gsk_']),
  prefixed('xAI', ['xai-']),
  prefixed('NVIDIA', ['nvapi-']),
  prefixed('Perplexity', ['pplx-']),
  prefixed('Hugging Face', ['hf_']),
  prefixed('Replicate', ['r8_']),
  prefixed('Fireworks', ['fw_'], 16),
  prefixed('Together', ['tgp_v1_']),
  prefixed('Anyscale', ['esecret_']),
  prefixed('Voyage', ['pa-'], 24),
  prefixed('Jina', ['jina_']),
  prefixed('Tavily', ['tvly-']),
  prefixed('Pinecone', ['pcsk_']),
  prefixed('Databricks', ['dapi'], 32),
  prefixed('LangSmith', ['lsv2_pt_', 'lsv2_sk_']),
  prefixed('Pangea', ['pts_', 'ptk_']),
  prefixed('GitHub', ['gho_', 'ghp_', 'ghr_', 'ghs_', 'ghu_', 'github_pat_']),
  prefixed('GitLab', ['glpat-'], 16),
  prefixed('npm', ['npm_']),
  prefixed('HashiCorp Vault', ['hvs.', 'hvb.', 'hvr.']),
  prefixed('Clerk and Svix', ['whsec_'], 16),
  { name: 'Slack', starts: ['xox'], pattern: 'xox[abeprs]-[A-Za-z0-9-]{10,}' },
  { name: 'SendGrid', starts: ['SG.'], pattern: 'SG\\.[\\w-]{16,}\\.[\\w-]{16,}' },
  {
    name: 'AWS access key id',
    starts: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    pattern: '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Za-z])',
  },
  { name: 'Google API key', starts: ['AIza'], pattern: 'AIza[0-9A-Za-z_-]{30,}' },
  { name: 'Google OAuth', starts: ['GOCSPX-', 'ya29.'], pattern: '(?:GOCSPX-|ya29\\.)[0-9A-Za-z_-]{16,}' },
  { name: 'JSON Web Token', starts: ['eyJ'], pattern: 'eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*' },
  {
    name: 'Portkey: 28 letters and digits (and + or /), upper and lower case and digits among them',
    starts: [],
    pattern:
      '(?<![+/.])(?=[A-Za-z0-9+/]{28}(?![\\w+/=.-]))(?=[^A-Z]{0,26}[A-Z])(?=[^a-z]{0,26}[a-z])(?=[^0-9]{0,27}[0-9])[A-Za-z0-9+/]{28}',
  },
];

const KEYS = new RegExp(`(?<![A-Za-z0-9_-])(?:${KEY_SHAPES.map(({ pattern }) => pattern).join('|')})`, 'g');

/** A private key as text; one that is cut off runs to the end. */
const PEM = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

/** The password of a URL. */
const USERINFO = /(:\/\/[^\s/:@]{0,100}:)([^\s/@]{3,200})(?=@)/g;

const AUTHORIZATION = /\b(Bearer|Basic)(\s{1,4})(?=\S{0,400}[0-9=])([A-Za-z0-9._~+/=-]{16,})/gi;

const look = keyLook(KEY_SHAPES.flatMap(({ starts }) => starts));

/**
 * Masks whatever in a text looks like a key.
 *
 * @param text any text
 * @returns the same text where there was none
 */
export function maskShapes(text: string): string {
  if (text.length < SHORTEST_RUN) return text;
  if (isUuid(text) || isTime(text)) return text;
  let shown = text;
  if (text.includes('PRIVATE KEY-----')) shown = shown.replace(PEM, (key) => mask(key, text));
  if (text.includes('://') && text.includes('@')) shown = shown.replace(USERINFO, (_all, before) => `${before}*****`);
  const seen = look(shown);
  if (seen === 'nothing') return shown;
  if (/b(?:earer|asic)\s/i.test(shown))
    shown = shown.replace(AUTHORIZATION, (all, scheme: string, space: string, key: string) =>
      all === text ? `${scheme}${space}${masked(key)}` : `${scheme}${space}${maskedInside(key)}`,
    );
  return seen === 'key' ? shown.replace(KEYS, (key) => mask(key, text)) : shown;
}

const mask = (key: string, text: string): string => (key === text ? masked(key) : maskedInside(key));

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What half of a reply consists of. */
const isUuid = (text: string): boolean => text.length === 36 && UUID.test(text);

const isTime = (text: string): boolean => text.length === 24 && TIME.test(text);
