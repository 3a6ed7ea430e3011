import type { CatalogEntry } from '../../catalog/model/operation.ts';
import type { Tool } from '../model/tool.ts';
import { type CleanText, cleanerFor, cleanse, type KnownSecrets } from '../secrets/known-secrets.ts';
import { maskFields } from '../secrets/mask.ts';
import type { OneTimeOutlet } from '../secrets/one-time.ts';
import { changeAt, changeTexts, pathTree } from '../secrets/path-tree.ts';
import { isSecretMember } from '../secrets/sent-secrets.ts';
import { type FenceOptions, fence } from './fence.ts';
import { deliverOneTime, type HandedReply } from './one-time.ts';

/** What an operator decides about replies. */
export interface GuardSettings {
  readonly known: KnownSecrets;
  /** `PORTKEY_FENCE`. */
  readonly fence: boolean;
  /** `PORTKEY_HIDE_LOG_BODIES`. */
  readonly hideLogBodies: boolean;
  /** Another way for one-time secrets than through the reply. */
  readonly outlet?: OneTimeOutlet;
}

/** What stands between Portkey's replies and one principal. */
export interface ReplyGuard {
  /** Why an operation that hands something out once may not be called just now. */
  fault(tool: Tool): Promise<string | undefined>;
  /** Whether the operation's file is kept from everybody (`PORTKEY_HIDE_LOG_BODIES`). */
  hidesFile(tool: Tool): boolean;
  /** Sees to what is handed out once. */
  deliverOneTime(tool: Tool, data: unknown): Promise<HandedReply>;
  /** Masks what the catalog calls secret and hides bodies: before anything else is done with a reply. */
  secure(tool: Tool, data: unknown): unknown;
  /** Masks known secrets and what looks like a key, but for what is handed out once: before selection and capping. */
  clean(tool: Tool, data: unknown): unknown;
  /** Fences what other people wrote, but for what is harmless (by its looks, unless told otherwise): last of all. */
  fence(tool: Tool, data: unknown, isHarmless?: FenceOptions['isHarmless']): unknown;
  /** A sentence of ours that names what other people wrote, fenced as a whole. */
  quote(sentence: string): string;
  readonly text: CleanText;
}

/** What stands in place of a body. */
export const HIDDEN_BODY = '(hidden by PORTKEY_HIDE_LOG_BODIES)';

/**
 * The guard of one principal's replies.
 *
 * @param settings of the process
 * @param principalId who is to see them
 */
export function guardFor(settings: GuardSettings, principalId: string): ReplyGuard {
  const text = cleanerFor(settings.known, principalId);
  return {
    text,
    fault: async ({ operation }) => (operation?.oneTimeReply?.length ? settings.outlet?.fault() : undefined),
    hidesFile: ({ operation }) => settings.hideLogBodies && operation?.linkReply !== undefined,
    deliverOneTime: (tool, data) => deliverOneTime(tool, data, principalId, settings.known, settings.outlet),
    secure: (tool, data) => {
      const { operation } = tool;
      if (operation === undefined) return data;
      // What lies at the host's root is public: an answer from there says nothing about the key.
      if (operation.host !== 'root') settings.known.accepted(principalId);
      learnSecrets(settings.known, principalId, operation, data);
      const safe = maskFields(data, operation.secretReply ?? [], operation.oneTimeReply ?? []);
      return settings.hideLogBodies ? withoutBodies(operation, safe) : safe;
    },
    clean: ({ operation }, data) => {
      const once = operation?.oneTimeReply ?? NOTHING;
      // A reply that is no JSON could not be taken apart: what is handed out in it is not lost.
      if (typeof data === 'string' && once.length > 0) return data;
      return withPlaces(cleanse(data, text), data, leftAlone(operation));
    },
    fence: (tool, data, isHarmless) =>
      settings.fence
        ? fence(data, untrustedOf(tool), {
            escapes: tool.operation?.foreignText === true,
            ...(isHarmless && { isHarmless }),
          })
        : data,
    quote: (sentence) =>
      settings.fence
        ? (fence({ sentence }, ['sentence'], { escapes: true }) as { sentence: string }).sentence
        : sentence,
  };
}

const EVERYTHING: readonly string[] = ['**'];
const NOTHING: readonly string[] = [];

/** A workflow's reply is made of many; whatever in it can carry an order is fenced. */
const untrustedOf = ({ operation, workflow }: Tool): readonly string[] =>
  operation ? (operation.untrusted ?? NOTHING) : (workflow?.untrusted ?? EVERYTHING);

/** What is handed out once, and links that Portkey made: an invitation, a signed download. */
const kept = new WeakMap<CatalogEntry, readonly string[]>();

function leftAlone(operation: CatalogEntry | undefined): readonly string[] {
  if (operation === undefined) return NOTHING;
  const known = kept.get(operation);
  if (known !== undefined) return known;
  const { oneTimeReply = [], linkReply } = operation;
  const paths = [...oneTimeReply, ...LINKS, ...(linkReply === undefined ? [] : [linkReply])];
  kept.set(operation, paths);
  return paths;
}

/** How Portkey names the link of an invitation (portkey-details.md 2e). */
const LINKS: readonly string[] = ['invite_link', 'inviteLink', 'data.invite_link', 'data.inviteLink'];

/** The cleaned reply with what lies at the given paths as it was. */
function withPlaces(cleaned: unknown, whole: unknown, paths: readonly string[]): unknown {
  if (cleaned === whole || paths.length === 0) return cleaned;
  const values: unknown[] = [];
  changeAt(whole, pathTree(paths), (value) => {
    values.push(value);
    return value;
  });
  let next = 0;
  return changeAt(cleaned, pathTree(paths), () => values[next++]);
}

/** Whatever a reply shows in a secret field is known from then on, wherever else it turns up. */
function learnSecrets(known: KnownSecrets, principalId: string, operation: CatalogEntry, data: unknown): void {
  if (operation.secretReply === undefined) return;
  changeAt(data, pathTree(operation.secretReply), (value) => {
    if (typeof value === 'string') known.learn(principalId, value);
    else
      changeTexts(
        value,
        (text, name) => {
          if (isSecretMember(name, text)) known.learn(principalId, text);
          return text;
        },
        (name) => name,
      );
    return value;
  });
}

function withoutBodies(operation: CatalogEntry, data: unknown): unknown {
  const { bodyReply = NOTHING, linkReply } = operation;
  const hide = (value: unknown): unknown => (value === null || value === undefined ? value : HIDDEN_BODY);
  const hidden = bodyReply.length === 0 ? data : changeAt(data, pathTree(bodyReply), hide);
  return linkReply === undefined ? hidden : changeAt(hidden, pathTree([linkReply]), hide);
}
