import type { Client } from '../client.ts';
import { nodeProgram } from '../drive/program.ts';

export const supergateway: Client = {
  id: 'supergateway',
  title: 'supergateway',
  source: { from: 'npm', packages: { supergateway: '4.0.0', '@modelcontextprotocol/sdk': '1.32.2' } },
  sends: /^(supergateway|typescript-sdk-1)$/,
  connect: nodeProgram('sdk1.mjs', ({ url, token, ...server }) => ({
    ...server,
    url,
    token,
    transport: 'stdio',
    command: 'supergateway',
    args: ['--streamableHttp', url, '--oauth2Bearer', token, '--logLevel', 'none'],
    env: {},
  })),
  transports: ['http'],
  inCi: false,
};
