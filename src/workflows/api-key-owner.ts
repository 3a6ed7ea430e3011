import { invalidArgument } from './failure.ts';
import type { Adaptation } from './workflow.ts';

/** A key's type says whose it is; what each type needs beside it is told before anything is sent. Source: portkey-details.md 2e, "API key path". */
export const createApiKey: Adaptation = {
  operation: 'create_api_key',
  prepare: async (args) => {
    if (args.type === 'organisation' && args.sub_type === 'user')
      return invalidArgument('sub_type', 'must be service with type organisation; a person’s key has type workspace');
    if (args.type === 'workspace' && args.workspace_id === undefined)
      return invalidArgument('workspace_id', 'is needed with type workspace; list_workspaces shows them');
    if (args.sub_type === 'user' && args.user_id === undefined)
      return invalidArgument('user_id', 'is needed with sub_type user; list_all_users shows them');
    return { arguments: args };
  },
};
