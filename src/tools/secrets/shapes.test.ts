import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_SHAPES, maskShapes } from './shapes.ts';

/** Made up, letter by letter: no real keys. */
const KEYS: Readonly<Record<string, string>> = {
  OpenAI: 'sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  'OpenAI, older': 'sk-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4eFg7hIj0kL',
  Anthropic: 'sk-ant-api03-Zx8cVb7nMa6sDf5gHj4kLq3wEr2tYu1i',
  OpenRouter: 'sk-or-v1-0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d',
  Langfuse: 'sk-lf-0a1b2c3d4e5f60718293a4b5',
  Stripe: 'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  Cerebras: 'csk-abcd1234efgh5678ijkl9012mnop3456',
  Groq: 'gsk_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  xAI: 'xai-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  NVIDIA: 'nvapi-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  Perplexity: 'pplx-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  'Hugging Face': 'hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345',
  Replicate: 'r8_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  Tavily: 'tvly-Ab3dEf6hIj9lMn2pQr5tUv8x',
  Databricks: 'dapi0123456789abcdef0123456789abcdef',
  LangSmith: 'lsv2_pt_0123456789abcdef0123456789abcdef_0123456789',
  GitHub: 'ghp_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4eFg7h',
  'GitHub, fine-grained': 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789',
  GitLab: 'glpat-Ab3dEf6hIj9lMn2pQr5t',
  npm: 'npm_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4eFg7h',
  Vault: 'hvs.CAESIAb3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  Slack: 'xoxb-123456789012-abcdefABCDEF',
  SendGrid: 'SG.Ab3dEf6hIj9lMn2pQr5tUv.Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4e',
  AWS: 'AKIAIOSFODNN7EXAMPLE',
  Google: 'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q',
  'Google OAuth': 'GOCSPX-Ab3dEf6hIj9lMn2pQr5tUv8x',
  JWT: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  Portkey: 'hPxFZGd8AN269n4bznDf2/Onbi8I',
  'Portkey, no slash': 'WUa7Hq2Lm9Rt4Vx6Zb1Nc8Kd3Sqy',
};

/** What a reply is full of, and must stay as it is. */
const NO_KEYS = [
  '472d2804-d054-4226-b4ae-9d4e2e61e69e',
  '2025-12-30T15:38:09.000Z',
  'pc-scratc-34f361',
  'ws-produc-d5432a',
  'gpt-4o-mini-2024-07-18',
  'claude-3-5-sonnet-20241022',
  'accounts/fireworks/models/llama-v3p1-70b-instruct',
  'anthropic.claude-3-5-sonnet-20241022-v2:0',
  'organisation_service_api_keys.rotate',
  'sk-team-alpha-config-a1b2c3',
  'task-management-service-for-accounts-2024',
  'pk-is-a-prefix-of-many-words-2024',
  'https://api.openai.com/v1/chat/completions',
  'user_2ab',
  'file-abc123',
  'chatcmpl-9x8y7z6w5v4u3t2s1r0q',
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'The bearer of authentication information must be told.',
  'Basic understanding of programming-languages-and-systems',
  'z1*****3AX',
  'someone@example-organisation-name.example.com',
  'ThisIsAVeryLongCamelCaseName',
];

describe('key shapes', () => {
  it.each(Object.entries(KEYS))('masks a key of %s, alone and inside text', (_name, key) => {
    expect(maskShapes(key)).toMatch(/^\S{2}\*{5}\S{3}$/);
    for (const text of [`Use ${key} for it.`, `"${key}"`, `key=${key}&x=1`, `{"a":"${key}"}`, `\n${key}\n`])
      expect(maskShapes(text)).not.toContain(key.slice(4, -4));
  });

  it('has a name and a pattern for each', () => {
    expect(new Set(KEY_SHAPES.map(({ name }) => name)).size).toBe(KEY_SHAPES.length);
  });

  it.each(NO_KEYS)('leaves %s alone', (text) => {
    expect(maskShapes(text)).toBe(text);
  });

  it('masks private keys, whole and cut off, passwords in URLs, and authorization headers', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----';
    expect(maskShapes(`a ${pem} b`)).not.toContain('MIIE');
    expect(maskShapes(`a ${pem.slice(0, 45)}`)).not.toContain('MIIE');
    expect(maskShapes('postgres://admin:hunter2hunter2@db.example/x')).toBe('postgres://admin:*****@db.example/x');
    expect(maskShapes('Authorization: Bearer abcdef0123456789abcdef')).not.toContain('0123456789');
    expect(maskShapes('authorization: basic YWRtaW46aHVudGVyMg==')).not.toContain('YWRtaW46');
  });

  it('changes nothing but what it masks, and is done when it was done once', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom(...Object.values(KEYS)),
        (text, key) => {
          const shown = maskShapes(`${text} ${key} ${text}`);
          expect(shown).not.toContain(key);
          expect(maskShapes(shown)).toBe(shown);
        },
      ),
    );
  });

  it('takes no longer than in proportion, whatever it is given', () => {
    const hostile = ['sk-', 'eyJ', 'A'.repeat(16), '-----BEGIN PRIVATE KEY-----', '://a:', 'Bearer ', 'Ab1/', '_-.'];
    for (const part of hostile) {
      const text = part.repeat(Math.ceil(400_000 / part.length));
      const begun = performance.now();
      maskShapes(text);
      expect(performance.now() - begun, part).toBeLessThan(1_500);
    }
  });
});
