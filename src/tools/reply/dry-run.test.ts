import { expect, it } from 'vitest';
import { operationNamed, sampleArguments } from '../../../test/helpers/operations.ts';
import { catalog } from '../../catalog/index.ts';
import { createPortkeyClient } from '../../portkey/client.ts';
import { dryRun } from './dry-run.ts';

const never = (): never => {
  throw new Error('something was sent');
};
const client = createPortkeyClient({ apiKey: 'pk-canary-0123456789' }, never);

it('shows the request of every write, and sends nothing', async () => {
  for (const operation of catalog.filter(({ risk }) => risk !== 'read')) {
    const envelope = await dryRun({ operation, arguments: sampleArguments(operation) }, client, []);
    expect(envelope.ok && envelope.data, operation.name).toMatchObject({ dry_run: true, method: operation.method });
    expect(JSON.stringify(envelope)).not.toContain('canary');
  }
});

it('shows no secret that the call carries', async () => {
  const secret = 'sk-secret-0123456789abcdef';
  const calls = [
    ['create_virtual_key', { name: 'n', provider: 'openai', key: secret }],
    ['create_integration', { name: 'n', ai_provider_id: 'bedrock', configurations: { aws_secret_access_key: secret } }],
    ['set_mcp_server_tokens', { mcp_server_id: 'm', access_token: secret }],
  ] as const;
  for (const [name, args] of calls) {
    const text = JSON.stringify(await dryRun({ operation: operationNamed(name), arguments: args }, client, ['n']));
    expect(text, name).not.toContain(secret);
    expect(text, name).toContain('*****');
  }
});
