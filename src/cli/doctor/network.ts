import type { Config } from '../../config.ts';
import { defaultSettings } from '../../portkey/contract.ts';
import { baseUrlProblem } from '../../portkey/endpoints.ts';
import { type Asked, ask } from './ask.ts';
import { about, type Check } from './check.ts';
import type { Examined, Subject } from './examined.ts';

/** Whether Portkey can be asked, with what was found on the way. */
export interface Network {
  readonly checks: readonly Check[];
  /** The control plane answers. */
  readonly reached: boolean;
}

/** Further off, and certificates, tokens and time limits go wrong. */
const MOST_OFF_MS = 60_000;

const PORTKEY_HOST = new URL(defaultSettings.baseUrl).host;

/** The hosts that the settings name: the variable, what it is for, and the id of its check. */
const HOSTS = [
  ['PORTKEY_BASE_URL', 'Portkey', 'host'],
  ['PORTKEY_GATEWAY_URL', 'Gateway', 'host.gateway'],
  ['PORTKEY_MCP_REGISTRY_URL', 'MCP registry', 'host.registry'],
] as const;

/**
 * Whether the hosts of the settings answer, and whether this machine's clock agrees with theirs.
 *
 * @param subject whose proxies count
 * @param config its settings
 * @param broken settings that cannot be used: what they name is not asked
 * @param examined the machine
 */
export async function networkChecks(
  subject: Subject,
  config: Config,
  broken: ReadonlySet<string>,
  examined: Examined,
): Promise<Network> {
  if (config.PORTKEY_SANDBOX)
    return {
      checks: [about('host', 'Portkey').ok('The embedded sandbox: nothing leaves this machine.')],
      reached: true,
    };
  const asked = await Promise.all(
    HOSTS.map(async ([variable, title, id]): Promise<{ checks: Check[]; answer?: Asked }> => {
      const host = about(id, title);
      if (broken.has(variable)) return { checks: [host.skipped(`Not asked: ${variable} has to be mended first.`)] };
      const url = config[variable] ?? (variable === 'PORTKEY_BASE_URL' ? defaultSettings.baseUrl : undefined);
      if (url === undefined) return { checks: [] };
      const problem = baseUrlProblem(url, config.PORTKEY_ALLOW_INSECURE_HTTP);
      if (problem !== undefined)
        return {
          checks: [host.fault(`${variable} ${problem}.`, `export ${variable}=${defaultSettings.baseUrl}`)],
        };
      const answer = await ask(url, variable, subject.env, examined.limitMs);
      return { checks: [hostCheck(id, title, url, answer)], answer };
    }),
  );
  const [control] = asked;
  const checks = asked.flatMap((one) => one.checks);
  const answer = control?.answer;
  if (answer?.ok !== true) return { checks, reached: false };
  return { checks: [...checks, clockCheck(answer.headers.date, examined)], reached: answer.status < 500 };
}

function hostCheck(id: string, title: string, url: string, answer: Asked): Check {
  const host = about(id, title);
  if (!answer.ok) return host.fault(answer.found, answer.mend);
  const { origin, host: name } = new URL(url);
  const how = answer.proxy === undefined ? '' : ` through the proxy ${answer.proxy}`;
  if (answer.status >= 500)
    return host.fault(
      `${origin} answers ${answer.status}${how}: it, or something before it, does not work at present.`,
      'Try again later, or ask who runs the host',
    );
  const edition = id !== 'host' ? '' : name === PORTKEY_HOST ? ' (hosted by Portkey)' : ' (not hosted by Portkey)';
  return host.ok(`${origin}${edition} answers in ${answer.ms} ms${how}.`);
}

const CLOCK_MENDS: Readonly<Record<Examined['machine']['platform'], string>> = {
  linux: 'sudo timedatectl set-ntp true',
  darwin: 'sudo sntp -sS time.apple.com',
  win32: 'w32tm /resync',
};

function clockCheck(date: string | undefined, { now, machine }: Examined): Check {
  const clock = about('clock', 'Clock');
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return clock.skipped('The host does not tell its time.');
  const off = now() - theirs;
  if (Math.abs(off) <= MOST_OFF_MS) return clock.ok('It agrees with that of the host, to a minute.');
  return clock.fault(
    `This machine's clock is ${durationText(Math.abs(off))} ${off > 0 ? 'ahead of' : 'behind'} that of the host.`,
    CLOCK_MENDS[machine.platform],
  );
}

const durationText = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2 * 24 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / (24 * 60))} days`;
};
