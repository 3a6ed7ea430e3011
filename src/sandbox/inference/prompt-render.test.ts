import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../test/helpers/thorough.ts';
import type { JsonObject } from '../model/handler.ts';
import { GatewayError } from './gateway-reply.ts';
import { renderTemplate } from './prompt-render.ts';
import { World } from './testing/world.ts';

const none = (): undefined => undefined;

describe('templates', () => {
  it('fill in variables without escaping them', () => {
    expect(
      renderTemplate('{{a}} & {{{a}}} {{b.c}} {{list}} {{gone}}!', { a: '<"\'>', b: { c: 1 }, list: [1, 2] }, none),
    ).toBe('<"\'> & <"\'> 1 [1,2] !');
  });

  it('have sections, inverted sections and partials', () => {
    const partials = (slug: string): string | undefined => ({ greet: 'Hi {{name}}{{>mark}}', mark: '!' })[slug];
    expect(
      renderTemplate(
        '{{#people}}{{>greet}} {{/people}}{{^none}}-{{/none}}',
        { people: [{ name: 'Ada' }, { name: 'Bo' }] },
        partials,
      ),
    ).toBe('Hi Ada! Hi Bo! -');
  });

  it('find nothing that the caller did not give', () => {
    expect(renderTemplate('{{constructor}}{{__proto__}}{{toString}}{{a.constructor}}', { a: {} }, none)).toBe('');
  });

  it('refuse what cannot be rendered', () => {
    const loops = (slug: string): string => (slug === 'a' ? '{{>b}}' : '{{>a}}');
    expect(() => renderTemplate('{{#open}}', {}, none)).toThrow(/template/);
    expect(() => renderTemplate('{{>missing}}', {}, none)).toThrow(/missing/);
    expect(() => renderTemplate('{{>a}}', {}, loops)).toThrow(/includes itself/);
    const many = Array.from({ length: 1000 }, () => 1);
    expect(() => renderTemplate(`${'{{#a}}'.repeat(5)}x${'{{/a}}'.repeat(5)}`, { a: many }, none)).toThrow(/too often/);
    expect(() => renderTemplate('{{#n}}{{{big}}}{{/n}}', { n: many, big: 'x'.repeat(100_000) }, none)).toThrow(
      /too long/,
    );
  });

  it('never fail otherwise, whatever they hold', () => {
    const part = fc.constantFrom(
      '{{',
      '}}',
      '#',
      '/',
      '^',
      '>',
      '&',
      '!',
      '=',
      '{',
      '}',
      'a',
      'b',
      ' ',
      '\n',
      '.',
      '<%',
    );
    const template = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(template, fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue()), (text, variables) => {
        try {
          expect(typeof renderTemplate(text, variables, (slug) => (slug === 'a' ? 'x{{b}}' : undefined))).toBe(
            'string',
          );
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('stored prompts', () => {
  const render = async (world: World, reference: string, body: JsonObject): Promise<JsonObject> =>
    (await world.post(`/v1/prompts/${encodeURIComponent(reference)}/render`, body)).json.data as JsonObject;

  it('render the published version, or the one that is named', async () => {
    const world = new World();
    const versions = ['one', 'two', 'three'].map((word) => ({
      string: JSON.stringify([{ role: 'user', content: `${word} {{x}}` }]),
    }));
    const slug = world.prompt(versions, { staging: 2 });
    const said = async (reference: string) =>
      ((await render(world, reference, { variables: { x: '"quoted"' } })).messages as JsonObject[])[0]?.content;
    expect(await said(slug)).toBe('one "quoted"');
    expect(await said(`${slug}@2`)).toBe('two "quoted"');
    expect(await said(`${slug}@latest`)).toBe('three "quoted"');
    expect(await said(`${slug}@staging`)).toBe('two "quoted"');
    expect((await world.post(`/v1/prompts/${slug}@9/render`, { variables: {} })).status).toBe(404);
    expect((await world.post('/v1/prompts/pp-none/render', { variables: {} })).status).toBe(404);
  });

  it("merge parameters: the caller's win over the version's", async () => {
    const world = new World();
    const slug = world.prompt([
      { string: '[{"role":"user","content":"x"}]', parameters: { temperature: 0.2, max_tokens: 50 }, model: 'gpt-4o' },
    ]);
    const body = { variables: {}, temperature: 0.9, hyperparameters: { top_p: 0.5, temperature: 0.1 } };
    expect(await render(world, slug, body)).toMatchObject({
      model: 'gpt-4o',
      temperature: 0.9,
      top_p: 0.5,
      max_tokens: 50,
    });
  });

  it('use partials, raw templates, plain text, and text models', async () => {
    const world = new World();
    world.partial('pp-rules-1', 'Be kind to {{name}}.');
    const raw =
      '[{{#lines}}{"role":"user","content":"{{text}}"},{{/lines}}{"role":"user","content":"{{>pp-rules-1}}"}]';
    const [withRaw, plain, text] = [
      world.prompt([{ string: raw, is_raw_template: 1 }]),
      world.prompt([{ string: 'Hello {{name}}' }]),
      world.prompt([{ string: '"Once {{name}}"', model: 'gpt-3.5-turbo-instruct' }]),
    ];
    const variables = { name: 'A"da', lines: [{ text: 'line\n1' }] };
    expect((await render(world, withRaw, { variables })).messages).toEqual([
      { role: 'user', content: 'line\n1' },
      { role: 'user', content: 'Be kind to A"da.' },
    ]);
    expect((await render(world, plain, { variables })).messages).toEqual([{ role: 'user', content: 'Hello A"da' }]);
    expect(await render(world, text, { variables })).toMatchObject({ prompt: 'Once A"da' });
    const run = await world.post(`/v1/prompts/${text}/completions`, { variables });
    expect(run.json.object).toBe('text_completion');
    const missing = world.prompt([{ string: '{{>pp-none}}' }]);
    expect((await world.post(`/v1/prompts/${missing}/render`, { variables })).status).toBe(400);
  });

  it('run: plain OpenAI JSON or a stream, logged with prompt and provider', async () => {
    const world = new World();
    const slug = world.prompt([{ string: '[{"role":"user","content":"Hi {{name}}"}]' }]);
    const { json } = await world.post(`/v1/prompts/${slug}/completions`, { variables: { name: 'Ada' } });
    expect(json.object).toBe('chat.completion');
    expect(JSON.stringify(json.choices)).toContain('Hi Ada');
    const stream = await world.post(`/v1/prompts/${slug}/completions`, { variables: { name: 'Bo' }, stream: true });
    expect(stream.headers['content-type']).toContain('text/event-stream');
    expect(world.logs().map((log) => [log.prompt, log.virtual_key, log.stream])).toEqual([
      [slug, 'openai-prod', false],
      [slug, 'openai-prod', true],
    ]);
  });
});
