import { afterAll, beforeAll, vi } from 'vitest';

/** Keeps what a file's calls write to stderr, an audit line each, from the runner's terminal: it costs more than the call. */
export function quietStderr(): void {
  beforeAll(() => void vi.spyOn(process.stderr, 'write').mockImplementation(() => true));
  afterAll(() => void vi.restoreAllMocks());
}
