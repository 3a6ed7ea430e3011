/** One client over one transport: connects it, asks it for every step, and says what came of each. */
import { type Client, STEPS, type Step, type Transport } from './client.ts';
import { install } from './install.ts';
import { type Outcome, steps } from './scenario.ts';
import { applySetup } from './setup.ts';
import { type OpenLeg, type Organisation, openLeg } from './world.ts';

const TIMEOUT_MS = 120_000;

export interface LegOutcome {
  /** The names that the client sent. */
  readonly names: readonly string[];
  /** The protocol revision of its newest message that names one. */
  readonly revision: string;
  readonly steps: Readonly<Partial<Record<Step, Outcome>>>;
}

/** Nobody answered in time: the client is not asked again. */
class Late extends Error {}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`no answer in ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const failure = (error: unknown): Outcome => ({
  ok: false,
  detail: (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(-600),
});

/**
 * Runs every step that the client can take. A connection that fails is the outcome of each of its steps.
 *
 * @param org where the client's changes are looked for
 */
export async function runLeg(client: Client, transport: Transport, org: Organisation): Promise<LegOutcome> {
  const outcomes: Partial<Record<Step, Outcome>> = {};
  const seen = new Map<string, string | undefined>();
  // A client that can ask never shows its model a token: it is connected a second time, with a person.
  for (const asks of client.asks ? [false, true] : [false]) {
    const wanted = STEPS.filter((step) => (step === 'ask') === asks);
    const open = await openLeg(org, transport, asks);
    try {
      await runSteps(client, open, org, wanted, outcomes);
    } catch (error) {
      for (const step of wanted) outcomes[step] ??= failure(error);
    } finally {
      for (const { name, revision } of await open.seen()) seen.set(name, revision);
      await open.close();
    }
  }
  return {
    names: [...seen.keys()],
    revision: [...seen.values()].filter((revision) => revision !== undefined).at(-1) ?? '',
    steps: outcomes,
  };
}

async function runSteps(
  client: Client,
  open: OpenLeg,
  org: Organisation,
  wanted: readonly Step[],
  outcomes: Partial<Record<Step, Outcome>>,
): Promise<void> {
  const { leg } = open;
  const installed = await install(client.source);
  const setup = client.setup?.[leg.transport];
  if (setup !== undefined) await applySetup(setup, leg, installed);
  const session = await within(client.connect(leg, installed));
  const { configArgument = 'config', refusal } = client;
  const given = { config: configArgument, decisions: open.decisions, ...(refusal && { refusal }) };
  try {
    for (const step of wanted)
      outcomes[step] = await within(steps[step](session, org, given)).catch((error: unknown) => {
        if (error instanceof Late) throw error;
        return failure(error);
      });
  } finally {
    await within(session.close());
  }
}
