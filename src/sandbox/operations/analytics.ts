import * as graphs from '../analytics/graphs.ts';
import {
  byMetadata,
  dimensionOf,
  type GroupStyle,
  groupings,
  groupStyles,
  groupsOf,
  readGroupQuery,
  type SlugOf,
} from '../analytics/groups.ts';
import { type Slice, sliceOf } from '../analytics/slice.ts';
import { fromQuery, type LogFilter, readFilter, select } from '../logs/filter.ts';
import { logsOf } from '../logs/logs.ts';
import { invalid } from '../model/api-error.ts';
import type { Handler, Handlers, SandboxAnswer, SandboxCall } from '../model/handler.ts';
import { flagIn } from '../request/validate.ts';
import { slugOfWorkspace } from '../rows/access.ts';
import { seenLogs } from './logging.ts';

/** Which logs a call asks about. `everywhere`: without a slug an organisation key means all workspaces. */
const filterOf = (call: SandboxCall, everywhere = false): LogFilter =>
  seenLogs(call, readFilter(fromQuery(call.query)), everywhere ? 'all' : 'default');

/** Every reply says whether it is complete; the sandbox keeps all logs. Source: portkey-live.md 2. */
const complete = (json: object): SandboxAnswer => ({ json: { ...json, is_quota_exceeded: false } });

const graphed =
  (make: (slice: Slice) => object): Handler =>
  (call) =>
    complete(make(sliceOf(logsOf(call.store), filterOf(call))));

const grouped = (call: SandboxCall, name: string, style: GroupStyle) => {
  const logs = logsOf(call.store);
  const slugOf: SlugOf = (id) => slugOfWorkspace(call.store, id);
  const dimension = dimensionOf(logs, name, slugOf);
  if (dimension === undefined) throw invalid('groupBy', `must be one of ${groupings.join(', ')}`);
  const query = readGroupQuery(call.query, style, dimension.field);
  const selection = select(logs, filterOf(call, dimension.field === 'workspace'));
  return groupsOf(logs, selection, dimension, style, query);
};

const groupedBy =
  (name: string, style: GroupStyle): Handler =>
  (call) =>
    complete(grouped(call, name, style));

const byGivenName: Handler = (call) => {
  const name = call.params.groupBy ?? '';
  const { total, ...list } = grouped(call, name === 'users' || name === 'ai-models' ? '' : name, groupStyles.other);
  return complete(flagIn(call.query, 'include_total') === false ? list : { ...list, total });
};

const byMetadataKey: Handler = (call) => {
  const logs = logsOf(call.store);
  const dimension = byMetadata(logs, 'metadata_value', call.params.metadataKey ?? '');
  const query = readGroupQuery(call.query, groupStyles.metadata, dimension.field);
  const filter = filterOf(call);
  // A key that nobody uses has no groups at all.
  const selection = dimension.size > 1 ? select(logs, filter) : new Uint32Array();
  return complete(groupsOf(logs, selection, dimension, groupStyles.metadata, query));
};

/** Analytics, computed from the logs at each call. Reply shapes: the document; costs in cents (portkey-details.md 0.10). */
export const analyticsHandlers: Handlers = {
  get_cache_hit_rate: graphed(graphs.cacheHitRate),
  get_cache_hit_latency: graphed(graphs.cacheLatency),
  get_cost_analytics: graphed(graphs.cost),
  get_error_analytics: graphed(graphs.errors),
  get_error_rate_analytics: graphed(graphs.errorRate),
  get_error_stacks_analytics: graphed(graphs.errorStacks),
  get_error_status_codes_analytics: graphed(graphs.errorStatusCodes),
  get_feedback_analytics: graphed(graphs.feedbacks),
  get_feedback_models_analytics: graphed(graphs.feedbackModels),
  get_feedback_scores_analytics: graphed(graphs.feedbackScores),
  get_feedback_weighted_analytics: graphed(graphs.feedbackWeighted),
  get_latency_analytics: graphed(graphs.latency),
  get_request_analytics: graphed(graphs.requests),
  get_rescued_requests_analytics: graphed(graphs.rescued),
  get_token_analytics: graphed(graphs.tokens),
  get_users_analytics: graphed(graphs.users),
  get_user_requests_analytics: graphed(graphs.userRequests),
  get_analytics_group_models: groupedBy('ai-models', groupStyles['ai-models']),
  get_analytics_group_metadata: byMetadataKey,
  get_analytics_group_providers: groupedBy('provider', groupStyles.other),
  get_analytics_group: byGivenName,
  get_analytics_group_users: groupedBy('users', groupStyles.users),
  get_analytics_group_workspaces: groupedBy('workspaces', groupStyles.other),
  get_cache_summary: graphed(graphs.cacheSummary),
  get_user_stats: groupedBy('users', groupStyles.users),
};
