/** Quotation marks that shells, env files and word processors leave around a value. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’' };

/**
 * A secret as it was meant: without white space, line breaks and quotation marks around it.
 *
 * @param text as it was set
 */
export function unquoted(text: string): string {
  let plain = text.trim();
  // JSON in an env file in a shell can leave two pairs.
  for (let pair = 0; pair < 2 && plain.length > 1 && QUOTES[plain.charAt(0)] === plain.at(-1); pair++)
    plain = plain.slice(1, -1).trim();
  return plain;
}

/**
 * Why a secret cannot be one: it is a reference that a client or shell left as it was. It ends a sentence that names
 * where the secret is set.
 *
 * @param secret without quotation marks
 * @returns undefined where nothing speaks against it; never a part of the secret
 */
export const placeholderFault = (secret: string): string | undefined =>
  isUnfilled(secret)
    ? 'holds a placeholder (such as $NAME, %NAME% or <your-key>) that was not replaced by the key itself'
    : undefined;

/** Nobody writes a longer placeholder; beyond it nothing is looked at. */
const LONGEST = 200;

/** A reference to another place that a shell, a client or a secret manager should have replaced by what is there. */
const REFERENCES: readonly RegExp[] = [
  // ${X}, ${env:X}, ${input:x}, ${{ secrets.X }}, $(command), `command`: nothing that holds one of these was filled in.
  /\$\{\{?\s*[A-Za-z_][^{}$]*\}/,
  /\$\(\s*[A-Za-z][^()$]*\)/,
  /^`.*`$/,
  // $X, $env:X, %X%, {{X}}, {env:X}; an object of JSON can be a secret
  /^\$(?:env:\w+|[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)$/,
  /^%\w+%$/,
  /^\{\{?[\s\w.:-]*\}?\}$/,
  // <your key>, [your key]
  /^<.*>$/,
  /^\[[\s\w.:-]*\]$/,
  /^(?:env|input|secret|secrets|vault|op):/i,
  // sk-...
  /(?:\.\.\.|…)$/,
];

/** Words that ask somebody to fill something in. */
const INVITATIONS: readonly string[] = [
  ...['change', 'replace', 'insert', 'enter', 'put', 'paste', 'fill', 'add', 'generate', 'here', 'please', 'your'],
  ...['todo', 'tbd', 'fixme', 'placeholder', 'dummy'],
];

/** The other words of such texts, and the names of secrets. */
const OTHERS: readonly string[] = [
  ...['use', 'set', 'me', 'it', 'this', 'in', 'with', 'my', 'the', 'an', 'a', 'own', 'some', 'real', 'actual'],
  ...['long', 'random', 'strong', 'super', 'very', 'secure', 'string', 'value', 'text'],
  ...['secret', 'key', 'token', 'password', 'passphrase', 'api', 'auth', 'bearer', 'access', 'client', 'admin'],
  ...['server', 'portkey', 'mcp', 'oidc', 'vault', 'state', 'audit', 'metrics', 'encryption', 'event', 'workspace'],
  ...['gateway', 'sk', 'pk', 'xx', 'xxx'],
];

const WORDS: readonly string[] = [...INVITATIONS, ...OTHERS];

/**
 * Whether a text stands where a secret should be: an unexpanded reference (`${X}`, `$X`, `%X%`, `{{X}}`), a blank to fill
 * in (`<token>`, `sk-...`), words that say so (`changeme`, `YOUR_API_KEY`), or a filler (`xxxx`, `****`).
 *
 * @param text as it was set; blanks and quotation marks around it do not count
 */
export function isPlaceholder(text: string): boolean {
  const plain = plainOf(text);
  if (plain === '') return false;
  return isBlank(plain) || isMadeOfWords(plain);
}

/**
 * Whether a credential was plainly never filled in: a placeholder as above, but for names of secrets alone. `pk-gateway`
 * is a poor secret to choose, and may all the same be what another service handed out.
 *
 * @param text as it was set
 */
export function isUnfilled(text: string): boolean {
  const plain = plainOf(text);
  if (isBlank(plain)) return true;
  const folded = plain.toLowerCase();
  const invites = VARIABLE_NAME.test(plain) || INVITATIONS.some((word) => folded.includes(word));
  return invites && isMadeOfWords(plain);
}

const plainOf = (text: string): string => (text.length > LONGEST ? '' : text.trim().replace(/^["']|["']$/g, ''));

/** A variable's name in the place of its value. */
const VARIABLE_NAME = /^[A-Z]+(?:_[A-Z]+)+$/;

const isBlank = (plain: string): boolean => REFERENCES.some((reference) => reference.test(plain)) || FILLER.test(plain);

/** What forms and docs fill a blank with. */
const FILLER = /^(?:x+|X+|\*+|\.+|-+|_+|#+|\?+|0+)$/;

/** Whether nothing is left of a text when the words are taken out of it, however they are joined. */
function isMadeOfWords(text: string): boolean {
  const folded = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
    .replace(/\d{1,4}$/, '');
  // How many characters from the start words can be taken out of, in every way; it grows while it is gone through.
  const reached = new Set([0]);
  for (const at of reached) for (const word of WORDS) if (folded.startsWith(word, at)) reached.add(at + word.length);
  return folded !== '' && reached.has(folded.length);
}

/** The fewest characters of a secret that keeps others out: 64 bits, written in hexadecimal. */
export const LEAST_SECRET = 16;

/** The same for keys that encrypt what others keep for long. */
export const LEAST_VAULT_KEY = 32;

/**
 * Why a text keeps nobody out. Never a part of the text.
 *
 * @param text the secret
 * @param least how many characters it needs
 * @returns the end of a sentence; undefined where nothing speaks against it
 */
export function secretFault(text: string, least: number = LEAST_SECRET): string | undefined {
  if (isPlaceholder(text))
    return 'is a placeholder that nobody has filled in (a variable’s name, <token>, changeme or the like)';
  return text.length < least ? `is shorter than ${least} characters` : undefined;
}
