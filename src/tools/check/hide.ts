import type { Application } from '../application.ts';
import { type Exposure, narrowed } from '../model/exposure.ts';
import { checkKey, type KeyCheck, missingScopes } from './check.ts';

/**
 * Takes away what the key cannot do: an operation whose own harmless read was refused, and, where Portkey tells the
 * key's scopes, whatever lacks one. What could not be asked stays.
 *
 * @param check what the key may do
 */
export function hiding(check: KeyCheck): Exposure {
  const refused = new Map(
    check.domains.flatMap(({ probes }) =>
      probes.filter(({ outcome }) => outcome === 'refused').map((probe) => [probe.operation, probe.status] as const),
    ),
  );
  return {
    refusal: (tool) => {
      if (refused.has(tool.name))
        return {
          code: 'denied',
          message: `Portkey answered ${refused.get(tool.name)} to ${tool.name} when this server started, so it is hidden (PORTKEY_TOOLS_CHECK).`,
        };
      const missing = check.scopes === undefined ? [] : missingScopes(tool.scopes, check.scopes);
      if (missing.length > 0)
        return {
          code: 'denied',
          message: `The key lacks ${missing.join(', ')}, which ${tool.name} needs, so it is hidden (PORTKEY_TOOLS_CHECK).`,
        };
      return undefined;
    },
  };
}

/**
 * The same application, without what its key cannot do. Asked once: the list must stay as it is.
 *
 * @param application as configured
 */
export async function withCheck(application: Application): Promise<Application> {
  const check = await checkKey(application);
  return { ...application, exposure: narrowed([application.exposure, hiding(check)]) };
}
