import { describe, expect, it } from 'vitest';
import { createSandbox, makeTransport } from './index.ts';

const sandbox = createSandbox();
const transport = makeTransport(sandbox.handle);
const textOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString('utf8');
  return text;
};

describe('the transport', () => {
  it('answers a Portkey client without a network', async () => {
    const reply = await transport(
      {
        method: 'POST',
        url: 'https://api.portkey.ai/v1/configs',
        headers: { 'X-Portkey-Api-Key': sandbox.keys.admin, 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: 'over the transport', config: {} }),
      },
      { aborted: false },
    );
    expect(reply.status).toBe(200);
    expect(JSON.parse(await textOf(reply.body))).toMatchObject({ object: 'config' });
  });

  it('does nothing for a call that was given up', async () => {
    const request = { method: 'GET', url: 'https://api.portkey.ai/v1/configs', headers: {} };
    await expect(transport(request, { aborted: true })).rejects.toThrow();
  });

  it('streams', async () => {
    const reply = await transport(
      {
        method: 'POST',
        url: 'https://api.portkey.ai/v1/chat/completions',
        headers: { 'x-portkey-api-key': sandbox.keys.workspace, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: '@openai-prod/gpt-4o',
          stream: true,
          messages: [{ role: 'user', content: 'Hi' }],
        }),
      },
      { aborted: false },
    );
    expect(reply.headers['content-type']).toContain('text/event-stream');
    expect(await textOf(reply.body)).toContain('data: [DONE]');
  });
});
