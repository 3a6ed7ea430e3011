import type { Tool } from '../model/tool.ts';
import { stem, type Token, wordsOf } from './words.ts';

/** What is done to a thing, whatever the thing is. */
export type Action = 'list' | 'get' | 'create' | 'update' | 'delete' | 'run';

/** The verbs (and question words) by which people ask for each action first of all. */
const FIRST: Readonly<Record<Action, string>> = {
  list: 'list who which all every browse enumerate overview existing available search everyone everybody find pending recent show history',
  get: 'get show read view look inspect detail see check fetch what open examine print retrieve describe download is are has status how why',
  create:
    'create add new make generate issue register provision build define introduce upload insert draft invite connect onboard another leave submit record prevent protect design teach hook wire plug mint spin map route enrol retry reroute failover protect censor detect compose assemble welcome hire copy clone duplicate',
  update:
    'update change edit modify rename raise increase decrease lower reduce set adjust alter replace switch enable disable activate deactivate toggle configure assign extend tighten loosen relax grant give permit allow forbid deny revise correct fix reset promote demote publish exempt exclude rotate restrict enforce apply hide unhide pause resume tweak reword rephrase rewrite improve tune shorten narrow widen broaden point redirect free unblock prolong double triple halve lift label tag relabel retitle demand require oblige upgrade downgrade elevate refill replenish correct mark swap revert restore undo rollback bump shift migrate',
  delete:
    'delete remove revoke cancel drop kick destroy erase archive retire withdraw stop abort terminate disconnect kill purge wipe unregister detach discard decommission deregister expel offboard dismiss scrap uninstall clear unlink unmap unassign unshare untag close empty dissolve fire sack evict eject exclude dump bin trash quash freeze nuke resign',
  run: 'run execute start send ask try test call invoke launch trigger submit perform draw translate transcribe speak train ping continue classify moderate paint sketch narrate dictate rerank predict rank subtitle embed vectorise type illustrate recite render',
};

/** The same for verbs that may also mean it. */
const ALSO: Readonly<Record<Action, string>> = {
  list: 'show what get see view show read look',
  get: 'find list compare audit',
  create:
    'set setup store save put start export open write give enrol submit record train run draw publish redact mask filter block guard cap throttle',
  update:
    'add make put move block let stop turn attach share merge bump swap mark revert restore undo skip cut push release deploy limit throttle',
  delete: 'ban halt forget clean throw take rid cut rotate remove disable leave left',
  run: 'generate create make turn convert score process complete answer verify rate rerank sort embed',
};

const ALSO_COUNTS = 0.7;

/** How strongly each action is asked for: 1 when a verb says it. */
export type ActionWeights = ReadonlyMap<Action, number>;

/** The verb a tool's name begins with, where its risk alone does not say it. */
const NAME_VERBS: Readonly<Record<string, readonly Action[]>> = {
  list: ['list'],
  get: ['get'],
  check: ['get'],
  validate: ['get', 'run'],
  describe: ['get'],
  whoami: ['get'],
  download: ['get'],
  render: ['get', 'run'],
  create: ['create'],
  add: ['create', 'update'],
  insert: ['create'],
  invite: ['create'],
  register: ['create'],
  upload: ['create'],
  migrate: ['create', 'update'],
  promote: ['create', 'update'],
  upsert: ['create', 'update'],
  resend: ['update', 'run'],
  rotate: ['update', 'delete', 'create'],
  reset: ['update', 'delete'],
  publish: ['update', 'create'],
  archive: ['delete'],
  edit: ['update'],
  rerank: ['run'],
};

const byStem = new Map<string, Map<Action, number>>();
for (const [table, counts] of [
  [FIRST, 1],
  [ALSO, ALSO_COUNTS],
] as const)
  for (const [action, verbs] of Object.entries(table))
    for (const verb of verbs.split(' ')) {
      const known = byStem.get(stem(verb)) ?? new Map<Action, number>();
      known.set(action as Action, Math.max(known.get(action as Action) ?? 0, counts));
      byStem.set(stem(verb), known);
    }

/**
 * The actions that a verb asks for.
 *
 * @param root the verb's stem
 * @returns undefined when the word is no verb known here
 */
export const actionsOfVerb = (root: string): ActionWeights | undefined => byStem.get(root);

/** Every verb known here, as a root. */
export const verbRoots: readonly string[] = [...byStem.keys()];

/**
 * What a tool does to its thing.
 *
 * @param tool the tool
 */
export function actionsOfTool(tool: Tool): ReadonlySet<Action> {
  const [verb = ''] = wordsOf(tool.name);
  const named = NAME_VERBS[verb] ?? [];
  const byRisk: readonly Action[] =
    tool.risk === 'execute'
      ? ['run']
      : named.length > 0
        ? []
        : tool.risk === 'delete'
          ? ['delete']
          : tool.risk === 'write'
            ? ['update']
            : ['get'];
  return new Set([...named, ...byRisk]);
}

/** Actions that are easily taken for one another, and how far. */
const NEAR: Readonly<Record<Action, Partial<Record<Action, number>>>> = {
  list: { get: 0.8 },
  get: { list: 0.85 },
  create: { update: 0.6, run: 0.8 },
  update: { create: 0.6, delete: 0.5 },
  delete: { update: 0.65 },
  run: { create: 0.8, update: 0.5 },
};
const FAR = 0.25;

/** How well what a tool does fits what is asked: 1 at best. */
export function fits(asked: ActionWeights, does: ReadonlySet<Action>): number {
  let best = FAR;
  for (const [action, counts] of asked)
    for (const own of does) best = Math.max(best, counts * (action === own ? 1 : (NEAR[action][own] ?? FAR)));
  return best;
}

/** No verb was said: looking is the likelier intent, and the harmless one. */
const UNSAID: ActionWeights = new Map([
  ['list', 1],
  ['get', 1],
  ['run', 0.85],
  ['create', 0.8],
  ['update', 0.75],
  ['delete', 0.65],
]);

/** A sentence that begins so wants to know something. */
const QUESTIONS: ReadonlySet<string> = new Set(
  'who whose which what why is are was were does did do has have'.split(' '),
);
/** After one of these a word is a thing, even if it could be a verb: "the run", "an invite". */
const DETERMINERS: ReadonlySet<string> = new Set(
  'the a an my our your this that these those each another any some its their his her'.split(' '),
);
/** A statement with one of these asks for a change, without saying which: "Carol should see …". */
const DEMANDS: ReadonlySet<string> = new Set('must should shall need cannot'.split(' '));
const DEMANDED: ActionWeights = new Map([
  ['update', 1],
  ['create', 0.9],
  ['delete', 0.7],
]);
/** A verb at the beginning is what is wanted; later ones mostly tell of the thing. */
const LATER_VERB = 0.5;

/**
 * What a search asks to be done.
 *
 * @param tokens its words
 */
export function actionsAsked(tokens: readonly Token[]): ActionWeights {
  const asked = new Map<Action, number>();
  const ask = (actions: ActionWeights, share = 1): void => {
    for (const [action, counts] of actions) asked.set(action, Math.max(asked.get(action) ?? 0, counts * share));
  };
  const isQuestion = QUESTIONS.has(tokens[0]?.root ?? '');
  if (isQuestion)
    ask(
      new Map([
        ['get', 1],
        ['list', 1],
      ]),
    );
  tokens.forEach(({ root, past }, at) => {
    if (!past && !DETERMINERS.has(tokens[at - 1]?.root ?? ''))
      ask(actionsOfVerb(root) ?? new Map(), isQuestion || at > 0 ? LATER_VERB : 1);
  });
  const isCommand = (['create', 'update', 'delete', 'run'] as const).some((action) => asked.get(action) === 1);
  if (asked.size === 0) return UNSAID;
  if (!isQuestion && !isCommand && tokens.some(({ root }) => DEMANDS.has(root))) ask(DEMANDED);
  return asked;
}
