import type { JsonObject } from '../../handler.ts';
import type { WorkspaceRow } from './access.ts';

/** An emoji at the beginning of a name. */
// biome-ignore lint/complexity/useRegexLiterals: the compiler's target does not know the flag v, which Node does.
const leadingEmoji = new RegExp('^(\\p{RGI_Emoji}|\\p{Emoji_Presentation})\\s*', 'v');

/** A written name taken apart: an emoji at its front is the icon, unless nothing else is left of the name. */
const apart = (name: string): { readonly icon: string | undefined; readonly plain: string } => {
  const found = leadingEmoji.exec(name);
  const plain = found === null ? name : name.slice(found[0].length);
  return plain === '' ? { icon: undefined, plain: name } : { icon: found?.[1], plain };
};

/** The name without its icon. */
export const plainName = (name: string): string => apart(name).plain;

/** The icon of a workspace; null for none. Rows from before icons were kept apart have it in their name. */
export const iconOf = (row: WorkspaceRow): string | null =>
  row.icon === undefined ? (apart(row.name).icon ?? null) : row.icon;

/** The name as replies show it: behind the icon. Source: portkey-live.md 5. */
export const shownName = (row: WorkspaceRow): string => {
  const icon = iconOf(row);
  return icon === null ? row.name : `${icon} ${plainName(row.name)}`;
};

/**
 * Name and icon out of a body. An icon that is given stands above one in the name; `""` and null take it away; left
 * out, it is the one in the name, or what it was.
 */
export const nameAndIcon = (body: JsonObject): { name?: string; icon?: string | null } => {
  const written = typeof body.name === 'string' ? apart(body.name) : undefined;
  const icon = body.icon === undefined ? written?.icon : body.icon;
  return {
    ...(written === undefined ? {} : { name: written.plain }),
    ...(icon === undefined ? {} : { icon: typeof icon === 'string' && icon.trim() !== '' ? icon.trim() : null }),
  };
};
