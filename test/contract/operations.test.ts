/** The catalog against the tables of the shared folder: what exists, under which names, and what older clients send. */
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import { aliasesOf } from '../../src/tools/arguments/aliases.ts';
import { replyOptionsOf } from '../../src/tools/arguments/reply-options.ts';
import { createToolbox } from '../../src/tools/model/toolbox.ts';
import { stricter } from './beyond-the-table.ts';
import { readShared, rowsOf } from './shared.ts';

const operations = readShared('operations.tsv');
const missing = 'missing' in operations ? operations.missing : undefined;

describe.skipIf(missing !== undefined)(`operations.tsv${missing ? `: skipped, ${missing}` : ''}`, () => {
  const rows = 'text' in operations ? rowsOf(operations.text) : [];
  const byName = new Map(catalog.map((entry) => [entry.name, entry]));

  it('is there, whole', () => {
    expect(rows.length).toBe(264);
  });

  it.each(rows.map((row) => [row.tool, row] as const))('%s is as the table says', (tool = '', row) => {
    const entry = byName.get(tool);
    expect(entry, `no operation ${tool}`).toBeDefined();
    expect({
      method: entry?.method,
      path: entry?.path,
      domain: entry?.domain,
      host: entry?.host,
      risk: entry?.risk,
      sensitive: entry?.sensitive ?? '',
      aliases: [...(entry?.aliases ?? [])].toSorted(),
      documented: entry?.documented !== false,
    }).toEqual({
      method: row.method,
      path: row.path,
      domain: row.domain,
      host: row.host,
      risk: row.risk,
      sensitive: stricter[tool]?.sensitive ?? row.sensitive,
      aliases: (row.aliases ?? '').split(',').filter(Boolean).toSorted(),
      documented: row.source === 'openapi',
    });
  });

  it('is never undercut, and outdone only where that is said', () => {
    const byTool = new Map(rows.map((row) => [row.tool, row]));
    for (const [tool, { sensitive }] of Object.entries(stricter)) {
      expect(byTool.get(tool)?.sensitive, tool).toBe('');
      expect(sensitive, tool).not.toBe('');
    }
  });
});

const older = readShared('older-arguments.tsv');
const olderMissing = 'missing' in older ? older.missing : undefined;

/** The row that stands for all analytics tools. */
const EVERY_ANALYTICS_TOOL = '(every analytics tool)';

describe.skipIf(olderMissing !== undefined)(
  `older-arguments.tsv${olderMissing ? `: skipped, ${olderMissing}` : ''}`,
  () => {
    const rows = 'text' in older ? rowsOf(older.text) : [];
    const toolbox = createToolbox([]);
    const cases = rows.flatMap(({ tool = '', operation = '', ...versions }) => {
      const tools =
        tool === EVERY_ANALYTICS_TOOL
          ? catalog.filter(({ path }) => path.startsWith('/analytics/')).map(({ name }) => name)
          : [tool];
      const names = Object.values(versions).flatMap((cell) => cell.split(/\s+/).filter(Boolean));
      const unique = [...new Set(names.map((name) => name.replace('*', '')))];
      return tools.map((each) => [each, operation, unique] as const);
    });

    it('is there, whole', () => {
      expect(rows.length).toBeGreaterThanOrEqual(67);
      expect(cases.every(([, , names]) => names.length > 0)).toBe(true);
    });

    it.each(cases)('%s (%s) knows what became of each', (name, operation, names) => {
      const tool = toolbox.find(name);
      expect(tool, `no tool ${name}`).toBeDefined();
      if (tool?.operation === undefined) return;
      if (!operation.endsWith('…')) expect(`${tool.operation.method} ${tool.operation.path}`).toBe(operation);
      const known = { ...tool.input, ...replyOptionsOf(tool) };
      const aliases = aliasesOf(tool);
      const lost = names.filter((older) => !(older in known) && !(older in aliases));
      expect(lost, lost.join(' ')).toEqual([]);
      const replacements = [...Object.keys(known), ...toolbox.all.map((each) => each.name)];
      const unhelpful = names.filter((older) => {
        const alias = aliases[older];
        if (typeof alias !== 'object' || !('refused' in alias)) return false;
        if (/\bleave .+ out\b|\bcannot\b/i.test(alias.refused)) return false;
        return !replacements.some((word) => new RegExp(`\\b${word}\\b`).test(alias.refused));
      });
      expect(
        unhelpful,
        `refused without saying what replaces it, or that nothing does: ${unhelpful.join(' ')}`,
      ).toEqual([]);
    });
  },
);
