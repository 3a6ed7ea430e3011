import type { CatalogEntry } from '../catalog/operation.ts';
import type { Failure } from './contract.ts';
import { type ApiVersion, splitVersion } from './endpoints.ts';

/**
 * Whether an answer means that the path is not routed: Portkey hands such a request to its gateway, which finds no
 * provider in it. Nothing was carried out. Source: portkey-live.md 10.
 *
 * @param said the answer's message
 */
export const isUnrouted = (said: string): boolean =>
  /\bx-portkey-config or x-portkey-provider header is required/i.test(said);

/** Remembers which of the API's versions answers, for operations of which sources tell two and hosts that route one. */
export interface VersionMemory {
  /** The version to try first; undefined where the catalog's own is to be used. */
  preferred(operation: CatalogEntry): ApiVersion | undefined;
  /** The version to try after this failure; undefined where the failure stands. */
  alternative(operation: CatalogEntry, failure: Failure): ApiVersion | undefined;
  remember(operation: CatalogEntry, version: ApiVersion): void;
}

/** Operations on the same resource share their version: the path up to its first placeholder. */
const familyOf = (operation: CatalogEntry): string => splitVersion(operation.path).rest.split('/{')[0] ?? '';

export const otherVersion = (version: ApiVersion): ApiVersion => (version === '/v1' ? '/v2' : '/v1');

export const createVersionMemory = (): VersionMemory => {
  const known = new Map<string, ApiVersion>();
  return {
    preferred: (operation) => known.get(familyOf(operation)),
    alternative: (operation, { error }) => {
      if (operation.host !== 'control' && operation.host !== 'gateway') return undefined;
      if (known.has(familyOf(operation))) return undefined;
      const unknownPath = operation.eitherVersion === true && (error.status === 400 || error.status === 404);
      // What the gateway itself carries out may lack a provider; of the control plane's operations none takes one.
      const notRouted = operation.host === 'control' && error.status === 400 && isUnrouted(error.message);
      return unknownPath || notRouted ? otherVersion(splitVersion(operation.path).version) : undefined;
    },
    remember: (operation, version) => {
      if (operation.eitherVersion === true || version !== splitVersion(operation.path).version)
        known.set(familyOf(operation), version);
    },
  };
};

/** How much a failure tells: that a path is unknown tells least. */
const worth = ({ error }: Failure): number => {
  if (error.status !== 400 && error.status !== 404) return 3;
  if ((error.fieldErrors?.length ?? 0) > 0) return 2;
  return /^AB/.test(error.code) ? 1 : 0;
};

/** Of two versions' failures the one that tells more; the first where they tell as much. */
export const moreTelling = (first: Failure, second: Failure): Failure =>
  worth(second) > worth(first) || second.error.mayHaveHappened === true ? second : first;
