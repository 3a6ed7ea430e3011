import { shortened } from '../../shortened.ts';
import { changeTexts } from '../secrets/path-tree.ts';

const LONGEST_TEXT = 500;

/**
 * A value with its long texts cut; names are left whole. Done last of all, when every secret in them is masked: what a
 * cut leaves of a secret is not known as one.
 *
 * @param value any JSON value, masked; not changed
 */
export const shortenTexts = (value: unknown): unknown =>
  changeTexts(
    value,
    (text) => shortened(text, LONGEST_TEXT),
    (name) => name,
  );
