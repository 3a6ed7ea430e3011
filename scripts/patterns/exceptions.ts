/**
 * Patterns that take longer than in proportion to their text, and what bounds the text. By the literal as it stands in
 * the source, so that a changed one is looked at again.
 */
export const BOUNDED: Readonly<Record<string, string>> = {};

/** Places that make a regular expression of something that is no constant, and why no caller decides what. */
export const BUILT: Readonly<Record<string, string>> = {};
