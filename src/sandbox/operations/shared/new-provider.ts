import { invalid } from '../../model/api-error.ts';
import { isoDate } from '../../model/dates.ts';
import type { JsonObject, SandboxCall } from '../../model/handler.ts';
import { isService } from '../../model/pricing.ts';
import { excerpt } from '../../model/value.ts';
import { type IntegrationRow, type ProviderRow, providersIn } from '../../rows/providers.ts';
import { nameIn } from './fields.ts';

/** The AI service that a field of the body names, as it is written. @throws ApiError 400 for one that Portkey does not know. */
export const serviceIn = (body: JsonObject, field: string): string => {
  const name = nameIn(body, field);
  if (isService(name)) return name;
  throw invalid(field, `'${excerpt(name, 80)}' is no AI service that Portkey knows, such as openai or anthropic`);
};

/** What a new provider is made from. */
export interface ProviderMaking extends Partial<ProviderRow> {
  readonly slug: string;
  readonly name: string;
}

/** Puts a provider of an integration into a workspace. */
export const addProvider = (
  call: SandboxCall,
  integration: IntegrationRow,
  workspaceId: string,
  making: ProviderMaking,
): ProviderRow =>
  providersIn(call.store).insert({
    id: call.ids.uuid(),
    note: null,
    workspace_id: workspaceId,
    organisation_id: call.actor.organisationId,
    integration_id: integration.id,
    provider: integration.ai_provider_id,
    status: 'active',
    usage_limits: null,
    usage: { cents: 0, tokens: 0 },
    reset_usage: null,
    rate_limits: null,
    expires_at: null,
    last_reset_at: null,
    model_config: null,
    tags: null,
    automatic: false,
    created_at: isoDate(call.now),
    last_updated_at: isoDate(call.now),
    ...making,
  });
