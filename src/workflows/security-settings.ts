import { isObject, objectOr } from '../json.ts';
import { invalidArgument } from './failure.ts';
import type { Adaptation } from './workflow.ts';

/**
 * update_workspace takes the switches that change; Portkey takes all of them or none, so that the stored ones are read,
 * the change is laid over them, and all are sent. Source: portkey-live.md 5.
 */
export const updateWorkspace: Adaptation = {
  operation: 'update_workspace',
  reads: ['get_workspace'],
  prepare: async (args, tools) => {
    const change = args.security_settings;
    if (!isObject(change)) return { arguments: args };
    const current = await tools.run('get_workspace', { workspace_id: args.workspace_id });
    if (!current.ok) return current;
    const stored = objectOr(current.data).security_settings;
    if (!isObject(stored))
      return invalidArgument(
        'security_settings',
        'cannot be changed: Portkey wants all switches at once, and get_workspace shows none that the others could be taken from',
      );
    tools.note(
      `Read the stored security_settings, changed ${Object.keys(change).join(', ')} in them, and sent all of them.`,
    );
    return { arguments: { ...args, security_settings: { ...stored, ...change } } };
  },
};
