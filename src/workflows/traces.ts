import { isObject } from '../json.ts';
import { rowsOf, type Values } from './values.ts';
import type { Adaptation } from './workflow.ts';

/** list_traces is GET /logs, whose rows are grouped here by their trace. Source: portkey-facts.md, "The workflow tools". */
export const listTraces: Adaptation = {
  operation: 'list_traces',
  finish: (data, _args, tools) => {
    const rows = rowsOf(data);
    if (!isObject(data) || rows.length === 0) return data;
    const traces = new Map<string, Values[]>();
    for (const row of rows) {
      const trace = String(row.trace_id ?? row.id ?? '');
      traces.set(trace, [...(traces.get(trace) ?? []), row]);
    }
    tools.note(`${rows.length} logs of this page, grouped into ${traces.size} traces; total counts logs.`);
    return { ...data, data: [...traces].map(([trace_id, logs]) => ({ trace_id, count: logs.length, logs })) };
  },
};
