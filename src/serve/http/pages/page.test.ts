import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeReturn } from '../sign-in/page-session.ts';
import { html } from './page.ts';

describe('html', () => {
  it('escapes every value, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const { text } = html`<p title="${value}">${value}</p>`;
        const inside = text.slice('<p title="'.length, -'</p>'.length);
        expect(inside.replace('">', '')).not.toMatch(/[<>"']/);
        const back = inside.split('">')[1]?.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => UNESCAPED[entity] ?? entity);
        expect(back).toBe(value);
      }),
    );
  });

  it('keeps what is HTML already, and writes nothing for what is not there', () => {
    expect(html`<ul>${[1, 2].map((at) => html`<li>${at}</li>`)}${undefined}${false}</ul>`.text).toBe(
      '<ul><li>1</li><li>2</li></ul>',
    );
  });
});

const UNESCAPED: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

describe('where a sign-in leads back to', () => {
  it('is a page of this origin, whatever was asked for', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.string().map((rest) => `/key${rest}`),
    );
    fc.assert(
      fc.property(hostile, (asked) => {
        const url = new URL(safeReturn(asked), 'https://here.example');
        expect(url.origin).toBe('https://here.example');
        expect(['/', '/key', '/secret']).toContain(url.pathname);
      }),
    );
  });
});
