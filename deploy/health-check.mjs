// For HEALTHCHECK: exit 0 while /health answers 200. The image holds no curl. A certificate of our own is not checked,
// because it names the public host and this asks the loopback.
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';

const { MCP_PORT, PORT, MCP_TLS_CERT_PATH, MCP_TRANSPORT } = process.env;
// Over stdio nothing listens: the client that holds the pipe knows best.
if (MCP_TRANSPORT?.trim().toLowerCase() === 'stdio') process.exit(0);
const get = MCP_TLS_CERT_PATH ? getSecure : getPlain;
const options = {
  host: '127.0.0.1',
  port: MCP_PORT || PORT || 3000,
  path: '/health',
  rejectUnauthorized: false,
  timeout: 4_000,
};
const request = get(options, (response) => {
  response.resume();
  process.exitCode = response.statusCode === 200 ? 0 : 1;
});
request.on('timeout', () => request.destroy(new Error('timeout')));
request.on('error', () => {
  process.exitCode = 1;
});
