import type { JsonObject } from '../model/handler.ts';
import type { WorkspaceRow } from './access.ts';

/** What a reader sees as one character, and whether that is an emoji: with its skin tone, joiners or variation. */
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const isEmoji = (character: string): boolean =>
  /^\p{Emoji}/u.test(character) && /\p{Emoji_Presentation}|\u{FE0F}/u.test(character);

/** A written name taken apart: an emoji at its front is the icon, unless nothing else is left of the name. */
const apart = (name: string): { readonly icon: string | undefined; readonly plain: string } => {
  const [first] = characters.segment(name);
  if (first === undefined || !isEmoji(first.segment)) return { icon: undefined, plain: name };
  const plain = name.slice(first.segment.length).trimStart();
  return plain === '' ? { icon: undefined, plain: name } : { icon: first.segment, plain };
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
