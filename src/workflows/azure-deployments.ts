import { isObject, objectOr } from '../json.ts';
import type { Values } from './values.ts';
import type { Adaptation } from './workflow.ts';

/** The list of deployments, which Portkey replaces whole, and what each of them needs. Source: the official document. */
const MAPPING = 'azure_deployment_config';
const NEEDED = ['azure_deployment_name', 'azure_api_version', 'azure_model_slug'] as const;

const isPart = (deployment: unknown): boolean =>
  isObject(deployment) && NEEDED.some((name) => deployment[name] === undefined);

/**
 * update_integration with a part of an Azure deployment (a new api_version) keeps the rest of it and the other
 * deployments: the stored ones are read, the change is laid over them, and all are sent.
 */
export const updateIntegration: Adaptation = {
  operation: 'update_integration',
  reads: ['get_integration'],
  prepare: async (args, tools) => {
    const configurations = objectOr(args.configurations);
    const change = configurations[MAPPING];
    if (!Array.isArray(change) || !change.some(isPart)) return { arguments: args };
    const current = await tools.run('get_integration', { slug: args.slug });
    if (!current.ok) return current;
    const stored = objectOr(objectOr(current.data).configurations)[MAPPING];
    if (!Array.isArray(stored)) return { arguments: args };
    const merged = overlaid(stored, change);
    tools.note(`Read the stored ${MAPPING}, changed it, and sent it whole; its other deployments and settings stay.`);
    return { arguments: { ...args, configurations: { ...configurations, [MAPPING]: merged } } };
  },
};

/** Each change over the stored deployment of the same name; without a name, over the one at its place. */
function overlaid(stored: readonly unknown[], change: readonly unknown[]): unknown[] {
  const result: unknown[] = [...stored];
  for (const [index, deployment] of change.entries()) {
    const values = objectOr(deployment);
    const named = values.azure_deployment_name;
    const same = stored.findIndex((other) => named !== undefined && objectOr(other).azure_deployment_name === named);
    const at = same >= 0 ? same : index;
    result[at] = { ...(objectOr(result[at]) as Values), ...values };
  }
  return result;
}
