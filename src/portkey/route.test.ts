import { describe, expect, it } from 'vitest';
import { inBody, inFile, inForm, inPath, inQuery } from '../catalog/field.ts';
import type { CatalogEntry } from '../catalog/operation.ts';
import { text } from '../catalog/schema.ts';
import { pathArgument, routeOf, snakeCase } from './route.ts';

const entry = (more: Partial<CatalogEntry>): CatalogEntry => ({
  name: 'invented',
  method: 'POST',
  path: '/things',
  host: 'control',
  domain: 'things',
  title: 'Invented',
  description: 'For tests.',
  risk: 'write',
  input: {},
  ...more,
});

describe('a route', () => {
  it('is its path in pieces, and what fills the gaps', () => {
    const input = { thing_id: inPath(text()), model: inPath(text()), q: inQuery(text()) };
    expect(routeOf(entry({ path: '/v2/things/{thingId}/models/{model}/x', input }))).toMatchObject({
      version: '/v2',
      pieces: ['/things/', '/models/', '/x'],
      slots: [
        { argument: 'thing_id', slashes: false },
        { argument: 'model', slashes: true },
      ],
      fields: [
        ['thing_id', input.thing_id],
        ['model', input.model],
        ['q', input.q],
      ],
    });
    expect(routeOf(entry({}))).toMatchObject({ version: '/v1', pieces: ['/things'], slots: [] });
    for (const host of ['root', 'registry'] as const)
      expect(routeOf(entry({ path: '/v1/things', host })).pieces).toEqual(['/v1/things']);
  });

  it('is read once', () => {
    const operation = entry({});
    expect(routeOf(operation)).toBe(routeOf(operation));
    expect(routeOf(entry({ path: '/others' }))).not.toEqual(routeOf(operation));
  });

  it.each<[Partial<CatalogEntry>, boolean, boolean]>([
    [{ input: { a: inBody(text()) } }, false, true],
    [{ input: { a: inBody(text()) }, method: 'PUT' }, false, true],
    [{ input: { a: inBody(text()) }, method: 'DELETE' }, false, false],
    [{ input: { a: inQuery(text()) } }, false, false],
    [{ input: {} }, false, false],
    [{ input: { a: inForm(text()), b: inQuery(text()) } }, true, false],
    [{ input: { a: inFile('x'), b: inQuery(text()) } }, true, false],
  ])('%#: whether it is multipart, and always has a body', (more, multipart, alwaysBody) => {
    expect(routeOf(entry(more))).toMatchObject({ multipart, alwaysBody });
  });

  it('finds the argument by its name on the wire, or by the placeholder’s', () => {
    const input = {
      note: inBody(text(), { wire: 'thingId' }),
      id: inPath(text(), { wire: 'thingId' }),
      sub_type: inPath(text()),
    };
    expect(pathArgument(entry({ input }), 'thingId')).toBe('id');
    expect(pathArgument(entry({ input }), 'sub-type')).toBe('sub_type');
    expect(() => pathArgument(entry({ input }), 'other')).toThrow('invented: no argument fills {other}');
    expect(() => routeOf(entry({ path: '/x/{other}' }))).toThrow('no argument fills {other}');
    expect([snakeCase('promptId'), snakeCase('sub-type'), snakeCase('v1Beta')]).toEqual([
      'prompt_id',
      'sub_type',
      'v1_beta',
    ]);
  });
});
