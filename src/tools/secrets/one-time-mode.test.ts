import { expect, it } from 'vitest';
import { assertOneTimeMode } from './one-time-mode.ts';

it.each([
  ['reply', 'stdio', undefined],
  ['reply', 'http', undefined],
  ['file', 'stdio', undefined],
  ['link', 'http', undefined],
  ['link', 'stdio', 'reply or file'],
  ['file', 'http', 'reply or link'],
] as const)('one-time secrets by %s over %s: refused with what is valid: %s', (mode, transport, valid) => {
  const check = () => assertOneTimeMode(mode, transport);
  if (valid === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(valid);
});
