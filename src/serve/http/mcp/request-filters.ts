import { BoundedMap } from '../../../bounded-map.ts';
import { parseList } from '../../../config/variable.ts';
import { shortened } from '../../../shortened.ts';
import type { Application } from '../../../tools/application.ts';
import {
  domainNames,
  type Exposure,
  type ExposureSettings,
  isDomainWord,
  narrow,
  narrowed,
} from '../../../tools/model/exposure.ts';
import { exposureOf, FULL_RIGHTS, type Rights, rightsKey } from '../auth/rights.ts';
import { Refused, RPC } from '../exchange/exchange.ts';

const KNOWN = ['domains', 'tools', 'read_only'];
const ON = /^(1|true|yes|on|)$/i;
const OFF = /^(0|false|no|off)$/i;
const MAX_WORDS = 300;
const MAX_PARAMETERS = 20;
const MAX_NAME = 40;

/**
 * The filters that a URL asks for, one for each parameter: `domains`, `tools`, `read_only`. Of a parameter that is
 * repeated each counts, so that the strictest decides.
 *
 * @throws Refused 400 for what it does not understand: a filter with a slip of the pen would show too much
 */
export function filtersOf(query: URLSearchParams): readonly ExposureSettings[] {
  const given = [...query];
  if (given.length > MAX_PARAMETERS) throw refused(`A URL takes up to ${MAX_PARAMETERS} parameters.`);
  return given.flatMap(([name, value]): ExposureSettings[] => {
    if (name === 'domains') return [{ domains: domainsIn(value), readOnly: false }];
    if (name === 'tools') return [{ allow: wordsIn(value, name), readOnly: false }];
    if (name !== 'read_only')
      throw refused(
        `The URL parameter ${JSON.stringify(shortened(name, MAX_NAME))} is unknown; there are ${KNOWN.join(', ')}.`,
      );
    if (ON.test(value)) return [{ readOnly: true }];
    if (OFF.test(value)) return [];
    throw refused('The URL parameter read_only takes true or false.');
  });
}

const refused = (message: string): Refused => new Refused(400, message, { code: RPC.invalid });

function domainsIn(value: string): readonly string[] {
  const domains = wordsIn(value, 'domains');
  const unknown = domains.find((word) => !isDomainWord(word));
  if (unknown === undefined) return domains;
  throw refused(
    `The URL parameter domains names ${JSON.stringify(unknown)}; there are ${domainNames.join(', ')}, all, or -name to take one away.`,
  );
}

function wordsIn(value: string, name: string): readonly string[] {
  const list = parseList(value);
  if (list.length > MAX_WORDS || list.some((word) => !/^[-\w*]{1,64}$/.test(word)))
    throw refused(`The URL parameter ${name} takes up to ${MAX_WORDS} comma-separated names.`);
  return list;
}

const MAX_KEPT = 500;

/** Makes the exposure of a request, and keeps it: lists are made once for each, and compared by it. */
export function exposures(): (
  application: Application,
  filters: readonly ExposureSettings[],
  rights: Rights,
) => Exposure {
  const kept = new BoundedMap<string, Exposure>(MAX_KEPT);
  return ({ exposure, toolbox }, filters, rights) => {
    if (rights === FULL_RIGHTS && filters.length === 0) return exposure;
    const key = `${JSON.stringify(filters)} ${rights === FULL_RIGHTS ? '' : rightsKey(rights)}`;
    const known = kept.get(key);
    if (known) return known;
    const asked = narrow(exposure, filters, toolbox.find);
    const made = rights === FULL_RIGHTS ? asked : narrowed([asked, exposureOf(rights, toolbox.find)]);
    kept.set(key, made);
    return made;
  };
}
