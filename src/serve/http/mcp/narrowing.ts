import type { Application } from '../../../tools/application.ts';
import { createExposure, domainNames, type Exposure } from '../../../tools/exposure.ts';
import { Refused, RPC } from '../answer.ts';
import { exposureOf, FULL_RIGHTS, type Rights, rightsKey } from '../auth/rights.ts';

/** What a URL asks to be shown: never more than the process and the sign-on allow. */
export interface Narrowing {
  readonly domains: readonly string[] | undefined;
  readonly tools: readonly string[] | undefined;
  readonly readOnly: boolean;
}

const KNOWN = ['domains', 'tools', 'read_only'];
const ON = /^(1|true|yes|on|)$/i;
const OFF = /^(0|false|no|off)$/i;
const MAX_WORDS = 300;

/**
 * Reads `domains`, `tools` and `read_only` of a URL.
 *
 * @throws Refused 400 for what it does not understand: a filter with a slip of the pen would show too much
 */
export function narrowingOf(query: URLSearchParams): Narrowing {
  for (const name of query.keys())
    if (!KNOWN.includes(name))
      throw new Refused(400, `The URL parameter ${JSON.stringify(name)} is unknown; there are ${KNOWN.join(', ')}.`, {
        code: RPC.invalid,
      });
  const domains = words(query, 'domains');
  for (const word of domains ?? []) {
    const name = word.replace(/^-/, '');
    if (name !== 'all' && !domainNames.includes(name))
      throw new Refused(
        400,
        `The URL parameter domains names ${JSON.stringify(word)}; there are ${domainNames.join(', ')}.`,
        { code: RPC.invalid },
      );
  }
  const readOnly = query.get('read_only');
  if (readOnly !== null && !ON.test(readOnly) && !OFF.test(readOnly))
    throw new Refused(400, 'The URL parameter read_only takes true or false.', { code: RPC.invalid });
  return { domains, tools: words(query, 'tools'), readOnly: readOnly !== null && ON.test(readOnly) };
}

function words(query: URLSearchParams, name: string): readonly string[] | undefined {
  const given = query.getAll(name);
  if (given.length === 0) return undefined;
  const list = given
    .join(',')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (list.length > MAX_WORDS || list.some((word) => !/^[-\w*]{1,64}$/.test(word)))
    throw new Refused(400, `The URL parameter ${name} takes up to ${MAX_WORDS} comma-separated names.`, {
      code: RPC.invalid,
    });
  return list;
}

/** Taking away alone starts from all that the process allows. */
const domainsOf = (domains: readonly string[] | undefined): readonly string[] =>
  domains?.some((word) => !word.startsWith('-')) ? domains : ['all', ...(domains ?? [])];

const MAX_KEPT = 500;

/** Makes the exposure of a request, and keeps it: lists are made once for each, and compared by it. */
export function exposures(): (application: Application, narrowing: Narrowing, rights: Rights) => Exposure {
  const kept = new Map<string, Exposure>();
  const make = (application: Application, { domains, tools, readOnly }: Narrowing, rights: Rights): Exposure => {
    const { find } = application.toolbox;
    const layers: Exposure[] = [application.exposure];
    if (domains || tools || readOnly)
      layers.push(createExposure({ domains: domainsOf(domains), ...(tools && { allow: tools }), readOnly }, find));
    if (rights !== FULL_RIGHTS) layers.push(exposureOf(rights, find));
    return allOf(layers);
  };
  return (application, narrowing, rights) => {
    const { domains, tools, readOnly } = narrowing;
    if (rights === FULL_RIGHTS && !domains && !tools && !readOnly) return application.exposure;
    const key = `${domains ?? ''}|${tools ?? ''}|${readOnly}|${rights === FULL_RIGHTS ? '' : rightsKey(rights)}`;
    const known = kept.get(key);
    if (known) return known;
    const made = make(application, narrowing, rights);
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(key, made);
    return made;
  };
}

/** There is only what every layer lets through. */
function allOf(layers: readonly Exposure[]): Exposure {
  return {
    refusal: (tool) => {
      for (const layer of layers) {
        const refused = layer.refusal(tool);
        if (refused) return refused;
      }
      return undefined;
    },
    refusalAt: (tool, risk) => {
      for (const layer of layers) {
        const refused = layer.refusalAt?.(tool, risk);
        if (refused) return refused;
      }
      return undefined;
    },
  };
}
