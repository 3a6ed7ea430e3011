import { createTwoFilesPatch } from 'diff';
import type { FileChange } from './files.ts';

/**
 * A change as a unified difference; of a file that holds a secret only that it is written.
 *
 * @param change the change
 */
export function differenceOf({ file, before, after, own }: FileChange): string {
  if (own === 'secret') return after === undefined ? `${file}: removed\n` : `${file}: the key, mode 0600 (not shown)\n`;
  return createTwoFilesPatch(
    before === undefined ? '/dev/null' : file,
    after === undefined ? '/dev/null' : file,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 2 },
  );
}
