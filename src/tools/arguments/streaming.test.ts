import { expect, it } from 'vitest';
import { streamFaults } from './streaming.ts';

it('refuses to stream, with the reason, wherever it is asked for', () => {
  for (const args of [
    { stream: true },
    { stream: 'true' },
    { extra: { stream: true } },
    { hyperparameters: { stream: true } },
  ]) {
    const [fault, ...others] = streamFaults(args);
    expect(others).toEqual([]);
    expect(fault?.message).toContain('comes whole');
  }
});

it('lets everything else through', () => {
  for (const args of [
    {},
    { stream: false },
    { stream: null },
    { extra: {} },
    { extra: null },
    { messages: [{ stream: true }] },
  ])
    expect(streamFaults(args)).toEqual([]);
});
