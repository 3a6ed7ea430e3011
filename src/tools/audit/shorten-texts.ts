import { cutText } from '../../portkey/cut-text.ts';
import { changeTexts } from '../reply/path-tree.ts';

const LONGEST_TEXT = 500;

const shorten = (text: string): string =>
  text.length > LONGEST_TEXT ? `${cutText(text, LONGEST_TEXT)} (${text.length} characters)` : text;

/**
 * A value with its long texts cut; names are left whole. Done last of all, when every secret in them is masked: what a cut leaves of a secret
 * is not known as one.
 *
 * @param value any JSON value, masked; not changed
 */
export const shortenTexts = (value: unknown): unknown => changeTexts(value, shorten, (name) => name);
