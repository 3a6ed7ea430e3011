import { isObject } from '../../json.ts';
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
