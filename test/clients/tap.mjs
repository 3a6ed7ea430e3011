// Loaded into the server before it starts: writes down what the client calls itself and the revision it speaks.
// Nothing that the server reads or answers is changed.
import { appendFileSync } from 'node:fs';
import { Readable } from 'node:stream';

const { CLIENT_TAP: file } = process.env;
const CLIENT = /"(?:io\.modelcontextprotocol\/)?clientInfo":\s*\{[^{}]*"name":\s*"([^"]*)"/;
const REVISION = /"(io\.modelcontextprotocol\/)?protocolVersion":\s*"([^"]*)"/;
/** What is asked for in `initialize` beyond this is answered with it: later revisions do without that request. */
const LAST_WITH_INITIALIZE = '2025-11-25';

const { push } = Readable.prototype;
Readable.prototype.push = function (chunk, ...rest) {
  if (file && chunk != null) {
    const text = String(chunk);
    const [, name] = CLIENT.exec(text) ?? [];
    const [, inMeta, asked] = REVISION.exec(text) ?? [];
    const revision = inMeta || asked < LAST_WITH_INITIALIZE ? asked : asked && LAST_WITH_INITIALIZE;
    if (name !== undefined) appendFileSync(file, `${JSON.stringify({ name, revision })}\n`);
  }
  return push.call(this, chunk, ...rest);
};
