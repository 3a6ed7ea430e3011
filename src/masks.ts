/**
 * A secret as reads show it: Portkey's `z1*****3AX` (portkey-details.md 4), ours (tools/reply/mask.ts), or nothing but
 * asterisks or dots.
 */
export const MASK = /^(?:[^\s*•]{0,8}[*•]{4,}[^\s*•]{0,8})$/u;

/** A mask inside other text, as tools/reply/mask.ts writes it. */
export const MASK_INSIDE = /\[masked [^\s\]*]{0,2}\*{5}[^\s\]*]{0,3}\]/;
