/**
 * Tools that the lean surface lists by themselves, beside search and the executors.
 *
 * Chosen for what administrators do first, and most: know where they are (whoami), know the workspaces that nearly
 * every other call names (list_workspaces), see what the month costs and whether it works (get_analytics_summary), and
 * look up what people speak of by name (list_prompts), or many things at once (run_script). All of them only read, so
 * that what changes anything goes through the executor of its risk, where a client's permission prompts are.
 */
export const EVERYDAY: readonly string[] = [
  'whoami',
  'list_workspaces',
  'get_analytics_summary',
  'list_prompts',
  'run_script',
];
