import { cleanse } from '../secrets/cleanse.ts';
import type { KnownSecrets } from '../secrets/known-secrets.ts';
import { maskShapes } from '../secrets/mask-shapes.ts';
import type { AuditEntry, AuditJournal } from './entry.ts';
import { shortenTexts } from './shorten-texts.ts';

/**
 * An audit in which no known secret stands, whoever's it is, and nothing that looks like a key; long texts are cut.
 *
 * @param journal where it is written
 * @param known the memory of secrets
 */
export function maskedJournal(journal: AuditJournal, known: KnownSecrets): AuditJournal {
  const clean = (text: string): string => maskShapes(known.redactAll(text));
  return {
    record: (entry) => journal.record(shortenTexts(cleanse(entry, clean)) as AuditEntry),
    close: () => journal.close(),
  };
}
