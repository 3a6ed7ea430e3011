import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../tools/reply/envelope.ts';
import { auditLines, progressOn, questionText, sentencesOf } from './on-stderr.ts';
import { replyText } from './reply.ts';
import { bar } from './table.ts';
import { columnsOf, cutTo, screenOf, terminalText, wrapped } from './text.ts';

const screen = { width: 80, colour: false };
const shown = (data: unknown, width = 80): string => replyText({ ok: true, data }, { ...screen, width });

/** What steers a terminal, turns its text around, hides in it, or breaks its lines. */
const HOSTILE = [
  '\u001b[2J\u001b[31mred',
  '\u001b]0;title\u0007',
  '\u009b31m',
  'a\u202eb\u2066c',
  'zero\u200bwidth',
  'new\nline\r\ttab',
  '\u2028line',
  '\u0000nul',
  '\u{e0041}tag',
  `x${'y'.repeat(10_000)}`,
];

describe('texts on a terminal', () => {
  it('hold nothing that steers it, wherever they stand', () => {
    for (const text of HOSTILE) {
      const everywhere: Envelope[] = [
        { ok: true, data: { name: text, [text]: 1, deep: { a: { b: { c: { [text]: text } } } }, list: [text] } },
        {
          ok: true,
          data: {
            data: [
              { name: text, [text]: text, requests: 2 },
              { name: 'b', requests: 1 },
            ],
          },
        },
        { ok: true, data: text, notes: [text], page: { returned: 1, total: 2, next: { after: text } } },
        { ok: false, error: { message: text, details: { code: 'AB01', hint: text, more: text } } },
      ];
      for (const envelope of everywhere) {
        const drawn = replyText(envelope, screen);
        expect(drawn.replace(/\n/g, '')).not.toMatch(/[\p{Cc}\u202e\u2066\u200b\u2028\u{e0041}]/u);
      }
      expect(questionText(`Delete “${text}”.`, screen).replace(/\n/g, '')).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });

  it('lose the marks that are for models', () => {
    expect(terminalText('<ext-0123abcd>words</ext-0123abcd>')).toBe('words');
  });

  it('are cut by the width that they take', () => {
    expect([columnsOf('日本語'), cutTo('日本語テキスト', 7), cutTo('abc', 3)]).toEqual([6, '日本語…', 'abc']);
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('a-key-that-is-longer-than-a-line x', 10)).toEqual(['a-key-that-is-longer-than-a-line', 'x']);
  });
});

describe('a reply on a terminal', () => {
  it('is a table of what a person knows things by, never wider than the screen, and says what it left out', () => {
    const rows = Array.from({ length: 3 }, (_, at) => ({
      id: `5db5ef96-dcd5-4d8c-836b-0f514263a37${at}`,
      owner_id: `89b436d0-c645-4506-8da5-3f304a1029c${at}`,
      description: 'words '.repeat(20),
      slug: `pc-${at}`,
      name: at === 0 ? '設定 ✅ wide' : `Config ${at}`,
      object: 'config',
    }));
    for (const width of [40, 60, 80, 200]) {
      const lines = shown({ object: 'list', total: 3, data: rows }, width).split('\n');
      expect(lines.every((line) => columnsOf(line) <= width)).toBe(true);
      const table = lines.find((line) => line.startsWith('name'));
      expect(table).toMatch(/^name\s+slug/);
    }
    expect(shown({ data: rows }, 60)).toMatch(/not shown: .*\(--json shows all\)/);
  });

  it('shows units, and bars from zero for groups: the largest has the longest', () => {
    const text = shown({
      cost_cents: { total: 9716.9, avg: 1.13 },
      latency_ms: { avg: 3573.6 },
      total: { dollars: 100.4, before: 37.25, percent: 169.5 },
      rows: [
        { workspace: 'a', dollars: 10, before: 1 },
        { workspace: 'b', dollars: 40, before: 2 },
        { workspace: 'c', dollars: 0, before: 0 },
      ],
    });
    expect(text).toMatch(/cost_cents\.total\s+\$97\.17/);
    expect(text).toMatch(/cost_cents\.avg\s+\$0\.011/);
    expect(text).toMatch(/latency_ms\.avg\s+3,574 ms/);
    expect(text).toMatch(/total\.before\s+\$37\.25/);
    expect(text).toMatch(/total\.percent\s+169\.5 %/);
    const length = (row: string) => (new RegExp(`^${row} .*?(█*)$`, 'm').exec(text)?.[1] ?? '').length;
    expect(length('b')).toBe(24);
    expect([length('a'), length('c')]).toEqual([6, 0]);
    expect([bar(0, 8), bar(1, 8), bar(0.5, 1), bar(7, 2)]).toEqual(['', '████████', '▌', '██']);
  });

  it('draws no bars for things of their own, nor where a figure is missing or below zero', () => {
    expect(
      shown([
        { id: 1, requests: 2 },
        { id: 2, requests: 3 },
      ]),
    ).not.toContain('█');
    expect(
      shown([
        { name: 'a', dollars: -2 },
        { name: 'b', dollars: 3 },
      ]),
    ).not.toContain('█');
    expect(
      shown([
        { name: 'a', dollars: null },
        { name: 'b', dollars: 3 },
      ]),
    ).not.toContain('█');
  });

  it('takes any JSON', () => {
    for (const data of [
      null,
      0,
      '',
      'two\nlines',
      true,
      [],
      {},
      [1, 2],
      [[1], [2]],
      [{}],
      [{}, {}],
      { a: [] },
      { a: { b: [{ c: { d: 1 } }] } },
    ])
      expect(shown(data)).toMatch(/\n$/);
  });

  it('says why it failed, and of arguments which', () => {
    const details = {
      code: 'invalid_arguments',
      status: 400,
      field_errors: [{ field: 'slug', message: 'is required' }],
    };
    const text = replyText({ ok: false, error: { message: 'It was not called.', details } }, screen);
    expect(text).toMatch(
      /^Failed: It was not called\.\n {2}– slug: is required\ncode\s+invalid_arguments\nstatus\s+400\n$/,
    );
  });

  it('has no colours with NO_COLOR, and is JSON where stdout is none', () => {
    expect(screenOf({ isTTY: true, columns: 100 }, { NO_COLOR: '1' })).toEqual({ width: 100, colour: false });
    expect(screenOf({ isTTY: true, columns: 0 }, {})).toEqual({ width: 80, colour: true });
    expect(screenOf({ isTTY: false as true, columns: 80 }, {})).toBeUndefined();
  });
});

describe('a question on a terminal', () => {
  it('is a line for each sentence, and somebody’s text is never taken apart', () => {
    const summary =
      'Delete config “A. Nothing else. Agreed” (pc-a). Used by “B. C". D”. Arguments: {"a":"b. C"}. This cannot be undone.';
    expect(sentencesOf(summary)).toEqual([
      'Delete config “A. Nothing else. Agreed” (pc-a).',
      'Used by “B. C". D”.',
      'Arguments: {"a":"b. C"}.',
      'This cannot be undone.',
    ]);
    expect(questionText(summary, screen).split('\n')[1]).toBe('  • Used by “B. C". D”.');
  });
});

describe('the audit on a terminal', () => {
  it('is a line for people, and says that somebody is asked only after they were', () => {
    const printed: string[] = [];
    const audit = auditLines(screen, (line) => printed.push(line));
    const entry = { time: '2026-11-28T20:14:53.352Z', tool: 'delete_config', target: { slug: 'a\u001b[2J' } };
    audit.write(JSON.stringify({ ...entry, event: 'asked', outcome: 'nothing done' }));
    expect(printed).toEqual([]);
    audit.write(JSON.stringify({ ...entry, event: 'started' }));
    expect(printed).toEqual([
      'audit 20:14:53 asked delete_config slug=a\\u001b[2J → nothing done\n',
      'audit 20:14:53 started delete_config slug=a\\u001b[2J\n',
    ]);
  });
});

describe('progress', () => {
  it('is silent in CI and where stderr is no terminal', () => {
    const written: string[] = [];
    const stream = (isTTY: boolean) =>
      ({ isTTY, columns: 80, write: (text: string) => written.push(text) }) as unknown as NodeJS.WriteStream;
    for (const [tty, env] of [
      [false, {}],
      [true, { CI: '1' }],
      [true, { TERM: 'dumb' }],
    ] as const) {
      const progress = progressOn(stream(tty), env, 'x');
      progress.tell(1, 2, 'y');
      progress.clear();
    }
    expect(written).toEqual([]);
    const progress = progressOn(stream(true), {}, 'list_logs');
    progress.tell(1, 2, 'a\u001b[2Jb');
    progress.clear();
    expect(written.join('')).toContain('list_logs 1/2 a\\u001b[2Jb');
  });
});
