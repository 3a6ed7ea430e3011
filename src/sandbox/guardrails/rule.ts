import { RE2JS, RE2JSException } from 're2js';

/** The longest rule, characters; and the most work that a match may be: states of the rule times characters. */
const longestRule = 2_000;
const mostWork = 20_000_000;

/** A rule that a user wrote, or what is wrong with it. */
type Rule = { readonly pattern: RE2JS } | { readonly fault: string };

/**
 * Reads a regular expression. It is matched by RE2, whose time grows with the text and no faster: look-ahead,
 * look-behind and back-references are not known there.
 */
export const readRule = (rule: string): Rule => {
  if (rule.length > longestRule) return { fault: `must be at most ${longestRule} characters` };
  try {
    return { pattern: RE2JS.compile(RE2JS.translateRegExp(rule)) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { fault: `is no regular expression that RE2 knows (${error.message.slice(0, 120)})` };
  }
};

/** Whether a text holds the pattern; undefined where finding out would take too long. */
export const holdsPattern = (pattern: RE2JS, text: string): boolean | undefined =>
  pattern.programSize() * text.length > mostWork ? undefined : pattern.test(text);
