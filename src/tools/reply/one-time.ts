import { isObject } from '../../json.ts';
import type { Tool } from '../model/tool.ts';
import type { KnownSecrets } from '../secrets/known-secrets.ts';
import type { OneTimeOutlet, OneTimeSecret } from '../secrets/one-time.ts';
import { changeAt, changeTexts, pathTree } from '../secrets/path-tree.ts';
import { select } from './select.ts';

/**
 * Puts what is handed out once back into a reply from which `fields` or the size limit took it.
 *
 * @param shown the reply as it would be shown
 * @param whole the reply before anything was taken
 * @param paths dotted paths of what is handed out once
 */
export function withOneTime(shown: unknown, whole: unknown, paths: readonly string[]): unknown {
  if (paths.length === 0 || !isObject(whole)) return shown;
  return merged(shown, select(whole, paths, undefined).data);
}

function merged(shown: unknown, kept: unknown): unknown {
  if (!isObject(kept)) return kept;
  if (!isObject(shown)) return Object.keys(kept).length === 0 ? shown : kept;
  return {
    ...shown,
    ...Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, merged(shown[key], value)])),
  };
}

/** A reply whose one-time secrets are seen to. */
export interface HandedReply {
  readonly data: unknown;
  readonly notes: readonly string[];
}

const MADE = ['id', 'slug', 'name', 'object'] as const;

/**
 * Sees to what Portkey hands out once: it stays in this one reply, marked as such, or goes where the operator wants it.
 * From then on it is known, and masked wherever else it turns up.
 *
 * @param tool the tool that was called
 * @param data Portkey's reply
 * @param principalId who called
 * @param known the memory of secrets
 * @param outlet another way than through the reply
 */
export async function deliverOneTime(
  tool: Tool,
  data: unknown,
  principalId: string,
  known: KnownSecrets,
  outlet: OneTimeOutlet | undefined,
): Promise<HandedReply> {
  const paths = tool.operation?.oneTimeReply ?? [];
  if (paths.length === 0) return { data, notes: [] };
  const secrets = typeof data === 'string' ? wholeReply(data) : secretsAt(data, paths);
  if (secrets.length === 0) return { data, notes: [] };
  for (const { value } of secrets) known.learn(principalId, value);
  const fields = [...new Set(secrets.map(({ field }) => field))].join(', ');
  if (outlet === undefined)
    return {
      data,
      notes: [
        `${fields}: one-time secret, shown in this answer only. Keep it where it belongs now; Portkey does not give it again.`,
      ],
    };
  const { shown, note } = await outlet
    .deliverOneTime(secrets, { tool: tool.name, principalId, made: madeBy(data) })
    .catch(() => ({
      shown: '*****',
      note: `${fields} could not be handed over, and is lost: what was made is there, but nobody has its secret. Rotate it or delete it.`,
    }));
  if (typeof data === 'string') return { data: shown, notes: [note] };
  const replaced = changeAt(data, pathTree(paths), (value) =>
    changeTexts(
      value,
      (text) => (text === '' ? text : shown),
      (name) => name,
    ),
  );
  return { data: replaced, notes: [note] };
}

const wholeReply = (text: string): readonly OneTimeSecret[] => (text === '' ? [] : [{ field: 'reply', value: text }]);

function secretsAt(data: unknown, paths: readonly string[]): readonly OneTimeSecret[] {
  const found: OneTimeSecret[] = [];
  changeAt(data, pathTree(paths), (value, field) =>
    changeTexts(
      value,
      (text, name) => {
        if (text !== '') found.push({ field: name === '' || name === field ? field : `${field}.${name}`, value: text });
        return text;
      },
      (name) => name,
      field,
    ),
  );
  return found;
}

function madeBy(data: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null) return {};
  const row = data as Readonly<Record<string, unknown>>;
  return Object.fromEntries(MADE.flatMap((name) => (typeof row[name] === 'string' ? [[name, row[name]]] : [])));
}
