import { each, type Job, type Row } from './job.ts';
import { period } from './period.ts';

const cents = (rows: readonly Row[]) => new Map(rows.map(({ ai_model, cost }) => [ai_model, Number(cost)]));

const args = { now: period(14, 0), before: period(28, 14) };

export const spendGrowth: Job = {
  name: 'spend growth',
  sentence: 'Which models cost each workspace more in the last 14 days than in the 14 days before, and by how much?',
  args,
  script: `const rows = await Promise.all((await portkey.all('list_workspaces')).map(async ({ slug }) => {
  const [now, before] = await Promise.all([args.now, args.before].map(async (when) => new Map(
    (await portkey.all('get_analytics_group_models', { ...when, workspace_slug: slug })).map((row) => [row.ai_model, Number(row.cost)]))));
  return [...now].map(([model, cost]) => [slug, model, Math.round(cost - (before.get(model) ?? 0))]);
}));
return rows.flat().filter(([, , grown]) => grown > 0);`,
  singly: async ({ list }) => {
    const rows = await each(await list('list_workspaces'), async ({ slug }) => {
      const now = cents(await list('get_analytics_group_models', { ...args.now, workspace_slug: slug }));
      const before = cents(await list('get_analytics_group_models', { ...args.before, workspace_slug: slug }));
      return [...now].map(([model, cost]) => [slug, model, Math.round(cost - (before.get(model) ?? 0))] as const);
    });
    return rows.flat().filter(([, , grown]) => grown > 0);
  },
};
