import { inBody, inPath, unlisted } from '../model/field.ts';
import { flag, text } from '../model/schema.ts';

/** An integration belongs to the organisation or to one workspace. Source: portkey-details.md 2c. */
export const scoped = (action: string) =>
  ({ anyOf: [`organisation_integrations.${action}`, `workspace_integrations.${action}`] }) as const;

/** The integration that is meant. */
export const bySlug = inPath(text());

/** Other names for its slug. */
export const slugAliases = { id: 'slug', integration_slug: 'slug', integration_id: 'slug' } as const;

/** The provider that a workspace gets with the integration. Source: portkey-details.md 2e. */
export const defaultProvider = {
  create_default_provider: unlisted(inBody(flag('Make a provider where access is granted; true unless said.'))),
  default_provider_slug: unlisted(
    inBody(text("That provider's slug; the integration's slug unless said. A taken one is refused.")),
  ),
} as const;
