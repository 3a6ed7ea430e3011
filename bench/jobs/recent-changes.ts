import type { Job } from './job.ts';
import { period } from './period.ts';

const { time_of_generation_min: start_time, time_of_generation_max: end_time } = period(60, 0);
const args = { start_time, end_time, page_size: 50 };

export const recentChanges: Job = {
  name: 'recent changes',
  sentence: 'What was changed in the last 60 days: how many creations, updates and deletions of each kind of thing?',
  args,
  script: `const counts = {};
for (const { action, resource_type } of await portkey.all('list_audit_logs', args)) {
  counts[action + ' ' + resource_type] = (counts[action + ' ' + resource_type] ?? 0) + 1;
}
return counts;`,
  singly: async ({ list }) => {
    const counts: Record<string, number> = {};
    for (const { action, resource_type } of await list('list_audit_logs', args))
      counts[`${action} ${resource_type}`] = (counts[`${action} ${resource_type}`] ?? 0) + 1;
    return counts;
  },
};
