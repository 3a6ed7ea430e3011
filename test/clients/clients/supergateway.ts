import type { Client } from '../client.ts';
import { nodeProgram } from '../drive/program.ts';

export const supergateway: Client = {
  id: 'supergateway',
  title: 'supergateway',
  source: { from: 'npm', packages: { supergateway: '4.0.0', '@modelcontextprotocol/sdk': '1.32.2' } },
  sends: /^(supergateway|typescript-sdk-1)$/,
  connect: nodeProgram('sdk1.mjs', ({ url, token, asks: _asks, ...server }) => ({
    ...server,
    // It says to the server that it can ask, and then does not know the question.
    asks: true,
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
