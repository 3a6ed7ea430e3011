/**
 * What secrets look like: the one table of it. `mask.ts` looks for them.
 *
 * Every pattern is a literal, so that `npm run check` finds it and proves that it takes time in proportion to its text.
 */

/** One kind of key: what it looks like, from its maker's documentation or from keys that were seen. */
export interface KeyShape {
  readonly name: string;
  /** What every such key begins with. */
  readonly starts: readonly string[];
  /** What follows, at the very place where the start ends. */
  readonly rest: RegExp;
}

/** Of so many characters; 16 letters and digits in a row tell a key from a slug with dashes (`sk-team-alpha-a1b2c3`). */
const ATLEAST_16 = /(?=[\w-]*[A-Za-z0-9]{16})[\w-]{16,}/y;
const ATLEAST_20 = /(?=[\w-]*[A-Za-z0-9]{16})[\w-]{20,}/y;
const ATLEAST_24 = /(?=[\w-]*[A-Za-z0-9]{16})[\w-]{24,}/y;
const ATLEAST_32 = /(?=[\w-]*[A-Za-z0-9]{16})[\w-]{32,}/y;

/**
 * What the keys of providers and clouds look like; each stands at the beginning of a word. Keys without a shape of their
 * own (32 hexadecimal digits, as Azure has them) cannot be told from ids: these are masked by field and by value only.
 * SECURITY.md says so.
 */
export const KEY_SHAPES: readonly KeyShape[] = [
  {
    name: 'OpenAI, Anthropic, OpenRouter, DeepSeek, Langfuse and others',
    starts: ['sk-', 'pk-', 'rk-'],
    rest: ATLEAST_20,
  },
  { name: 'Stripe', starts: ['sk_', 'rk_', 'pk_'], rest: ATLEAST_16 },
  { name: 'Stripe webhooks, Clerk and Svix', starts: ['whsec_'], rest: ATLEAST_16 },
  { name: 'Cerebras', starts: ['csk-'], rest: ATLEAST_20 },
  { name: 'Groq', starts: ['gsk_'], rest: ATLEAST_20 },
  { name: 'xAI', starts: ['xai-'], rest: ATLEAST_20 },
  { name: 'NVIDIA', starts: ['nvapi-'], rest: ATLEAST_20 },
  { name: 'Perplexity', starts: ['pplx-'], rest: ATLEAST_20 },
  { name: 'Hugging Face', starts: ['hf_'], rest: ATLEAST_20 },
  { name: 'Replicate', starts: ['r8_'], rest: ATLEAST_20 },
  { name: 'Fireworks', starts: ['fw_'], rest: ATLEAST_16 },
  { name: 'Together', starts: ['tgp_v1_'], rest: ATLEAST_20 },
  { name: 'Anyscale', starts: ['esecret_'], rest: ATLEAST_20 },
  { name: 'Voyage', starts: ['pa-'], rest: ATLEAST_24 },
  { name: 'Jina', starts: ['jina_'], rest: ATLEAST_20 },
  { name: 'Tavily', starts: ['tvly-'], rest: ATLEAST_20 },
  { name: 'Pinecone', starts: ['pcsk_'], rest: ATLEAST_20 },
  { name: 'Databricks', starts: ['dapi'], rest: ATLEAST_32 },
  { name: 'LangSmith', starts: ['lsv2_pt_', 'lsv2_sk_'], rest: ATLEAST_20 },
  { name: 'Pangea', starts: ['pts_', 'ptk_'], rest: ATLEAST_20 },
  { name: 'GitHub', starts: ['gho_', 'ghp_', 'ghr_', 'ghs_', 'ghu_', 'github_pat_'], rest: ATLEAST_20 },
  { name: 'GitLab', starts: ['glpat-'], rest: ATLEAST_16 },
  { name: 'npm', starts: ['npm_'], rest: ATLEAST_20 },
  { name: 'HashiCorp Vault', starts: ['hvs.', 'hvb.', 'hvr.'], rest: ATLEAST_20 },
  {
    name: 'Slack',
    starts: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxp-', 'xoxr-', 'xoxs-'],
    rest: /[A-Za-z0-9-]{10,}/y,
  },
  { name: 'SendGrid', starts: ['SG.'], rest: /[\w-]{16,}\.[\w-]{16,}/y },
  { name: 'AWS access key id', starts: ['AKIA', 'ASIA', 'ABIA', 'ACCA'], rest: /[0-9A-Z]{16}(?![0-9A-Za-z])/y },
  { name: 'Google API key', starts: ['AIza'], rest: /[\w-]{30,}/y },
  { name: 'Google OAuth', starts: ['GOCSPX-', 'ya29.'], rest: /[\w-]{16,}/y },
  { name: 'JSON Web Token', starts: ['eyJ'], rest: /[\w-]{8,}\.[\w-]{8,}\.[\w-]*/y },
];

/** Portkey's keys have no beginning of their own, but always this length: letters, digits, + and /, all three kinds among them. */
export const PORTKEY_KEY = { name: 'Portkey', length: 28, kinds: [/[A-Z]/, /[a-z]/, /[0-9]/] } as const;

/** A private key as text; one that is cut off runs to the end. */
export const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

/** The password of a URL, and what stands before it. */
export const URL_PASSWORD = /(\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g;

/** An authorization header's scheme and credential; a digit or = tells one from prose ("bearer of authentication"). */
export const AUTHORIZATION = /\b((?:Bearer|Basic)\s{1,4})(?=\S*[0-9=])([A-Za-z0-9._~+/=-]{16,})/gi;

/**
 * What looks so much like a key that no record and no question holds it: shorter, or made of words. A reply may hold
 * such texts, because slugs and names look the same, and programs read them.
 */
export const RECORD_SHAPES: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  {
    name: 'a beginning that keys have, and ten characters',
    pattern: /(?<![A-Za-z0-9_])(?:sk|pk|rk|xai|gsk|nvapi|hf|r8|ghp|gho|ghs|glpat|xox[abprs])[-_][\w-]{10,}/g,
  },
  { name: 'AWS access key id', pattern: /(?<![A-Za-z0-9_])AKIA[0-9A-Z]{12,}/g },
  { name: 'Google API key', pattern: /(?<![A-Za-z0-9_])AIza[\w-]{20,}/g },
  {
    name: 'JSON Web Token, also after a dash',
    pattern: /(?<![\w-])(?=[\w-]+\.[\w-]{8,}\.)[\w-]*?(?<![A-Za-z0-9_])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  },
  { name: 'an authorization header', pattern: /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g },
  {
    name: 'one word of 24 characters with upper case, lower case and digits: no name a person gives',
    pattern:
      /(?<![A-Za-z0-9+/_=-])(?=[A-Za-z0-9+/_=-]*[A-Z])(?=[A-Za-z0-9+/_=-]*[a-z])(?=[A-Za-z0-9+/_=-]*[0-9])[A-Za-z0-9+/_=-]{24,}/g,
  },
];
