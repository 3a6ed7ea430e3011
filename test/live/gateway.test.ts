/** The gateway: guardrails and configs of a request, what the document lacks, and routing. */
import { beforeAll, describe, expect } from 'vitest';
import { makeWorld, type World } from '../contract/sandbox/world.ts';
import { holds } from './holds.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

/** A chat that says `HELLO`, under a config that is given as an id or whole. */
const chat = async (config: string | object) => {
  const reply = await world.sandbox.handle({
    method: 'POST',
    target: '/v1/chat/completions',
    headers: {
      'content-type': 'application/json',
      'x-portkey-api-key': world.sandbox.keys.workspace,
      'x-portkey-config': typeof config === 'string' ? config : JSON.stringify(config),
    },
    body: new TextEncoder().encode(JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'HELLO' }] })),
  });
  return { status: reply.status, text: await new Response(reply.body as ReadableStream).text() };
};

const virtual_key = 'openai-prod';
const failing = { id: 'default.regexMatch', parameters: { rule: '^no such text$' } };

describe('a config', () => {
  holds('inlineGuardrails', async () => {
    for (const place of ['before_request_hooks', 'after_request_hooks', 'input_guardrails', 'output_guardrails']) {
      const guardrail = { id: 'own', type: 'guardrail', checks: [failing] };
      expect((await chat({ virtual_key, [place]: [{ ...guardrail, deny: true }] })).status, place).toBe(446);
      expect((await chat({ virtual_key, [place]: [{ ...guardrail, deny: false }] })).status, place).toBe(246);
      const { slug } = await world.ok('POST', '/v1/configs', {
        name: place,
        workspace_id: world.workspaceId,
        config: { virtual_key, [place]: [{ ...guardrail, deny: true }] },
      });
      expect((await chat(slug)).status, `${place}, saved`).toBe(446);
    }
    // What sends a request elsewhere is not carried out, and says so.
    const webhook = { 'default.webhook': { webhookURL: 'https://hook.example.com' }, deny: true };
    const { status, text } = await chat({ virtual_key, input_guardrails: [webhook] });
    expect(status).toBe(200);
    expect(text).toContain('NotCarriedOut');
  });

  holds('configHeader', async () => {
    const { slug } = await world.ok('POST', '/v1/configs', {
      name: 'By header',
      workspace_id: world.workspaceId,
      config: { virtual_key },
    });
    for (const config of [slug, { virtual_key }]) expect((await chat(config)).status).toBe(200);
    for (const wrong of ['pc-no-such', '{"virtual_key":', { virtual_key: 'no-such' }])
      expect((await chat(wrong)).status, JSON.stringify(wrong)).toBe(400);
  });

  holds('actionTexts', async () => {
    const saved = async (actions: object) => {
      const { slug } = await world.ok('POST', '/v1/guardrails', {
        name: 'Texts',
        workspace_id: world.workspaceId,
        checks: [failing],
        actions,
      });
      return (await chat({ virtual_key, input_guardrails: [slug] })).status;
    };
    expect(await saved({ on_fail: 'deny', on_success: 'continue' })).toBe(446);
    expect(await saved({ on_fail: 'continue', on_success: 'continue' })).toBe(246);
  });
});

describe('what the document lacks', () => {
  holds('ocr', async () => {
    const body = {
      model: '@openai-prod/ocr-1',
      document: { type: 'document_url', document_url: 'https://a.example/b.pdf' },
    };
    const { pages } = await world.ok('POST', '/v1/ocr', body, world.sandbox.keys.workspace);
    expect(pages[0]).toMatchObject({ index: 0, markdown: expect.any(String) });
    const { status } = await world.asWorkspace('POST', '/v1/ocr', { model: '@openai-prod/ocr-1' });
    expect(status).toBe(400);
  });

  holds('registry', async () => {
    const names = ({ servers }: { servers: { server: { name: string } }[] }) =>
      servers.map(({ server }) => server.name);
    const all = names(await world.ok('GET', '/v0.1/servers'));
    const first = await world.ok('GET', '/v0.1/servers?limit=1');
    const rest = await world.ok('GET', `/v0.1/servers?limit=100&cursor=${first.metadata.nextCursor}`);
    expect([...names(first), ...names(rest)]).toEqual(all);
    expect(names(await world.ok('GET', '/v0.1/servers?search=no-such-server'))).toEqual([]);
    expect(names(await world.ok('GET', '/v0.1/servers?updated_since=2030-01-01T00:00:00Z'))).toEqual([]);
    const own = names(await world.ok('GET', `/v0.1/servers?workspace_id=${world.workspaceId}`));
    expect(own.length).toBeLessThan(all.length);
    expect(all).toEqual(expect.arrayContaining(own));
  });

  holds('tags', async () => {
    const tags = { team: 'live' };
    const filter = encodeURIComponent(JSON.stringify(tags));
    const integration = await world.ok('POST', '/v1/integrations', {
      name: 'Tagged',
      ai_provider_id: 'openai',
      key: 'sk-test-0123456789',
      tags,
    });
    const provider = await world.ok('POST', '/v1/providers', {
      name: 'Tagged',
      integration_id: world.integrationSlug,
      workspace_id: world.workspaceId,
      tags,
    });
    for (const [list, slug] of [
      ['integrations', integration.slug],
      ['providers', provider.slug],
    ]) {
      expect((await world.ok('GET', `/v1/${list}/${slug}`)).tags, list).toEqual(tags);
      const found = await world.ok('GET', `/v1/${list}?tags=${filter}`);
      expect(
        found.data.map((row: { slug: string }) => row.slug),
        list,
      ).toEqual([slug]);
    }
  });

  holds('sharedPrompts', async () => {
    const { data } = await world.ok('GET', `/v1/prompts?workspace_id=${world.workspaceId}`);
    const [{ slug }] = data;
    for (const query of ['type=shared', 'show_prompt_share=true', 'type=shared&show_prompt_share=true'])
      await world.ok('GET', `/v1/prompts?workspace_id=${world.workspaceId}&${query}`);
    await world.ok('POST', `/v2/prompts/${slug}/share`, { workspaces: [world.otherWorkspaceId] });
    await world.ok('PUT', `/v2/prompts/${slug}/share`, { workspaces: [] });
    await world.ok('DELETE', `/v2/prompts/${slug}/share`);
    expect((await world.call('DELETE', `/v2/prompts/${slug}/share`)).status).toBe(404);
  });

  holds('defaultProvider', async () => {
    const { slug } = await world.ok('POST', '/v1/integrations', {
      name: 'Default',
      ai_provider_id: 'openai',
      key: 'sk-test-01234567',
    });
    await world.ok('PUT', `/v1/integrations/${slug}/workspaces`, {
      workspaces: [{ id: world.otherWorkspaceId, enabled: true }],
      create_default_provider: true,
      default_provider_slug: 'made-by-default',
    });
    const made = await world.ok('GET', `/v1/providers/made-by-default?workspace_id=${world.otherWorkspaceId}`);
    expect(made.slug).toBe('made-by-default');
  });
});

describe('routing', () => {
  holds('unrouted', async () => {
    for (const path of ['/v1/nothing', '/v1/configs/pc-a/copies', '/v1/admin/nowhere']) {
      const { status, json } = await world.call('GET', path);
      expect(status, path).toBe(400);
      expect(json.error.message).toBe('Either x-portkey-config or x-portkey-provider header is required');
    }
  });

  holds('eitherVersion', async () => {
    for (const path of ['/deployments', '/admin/organisation/defaults', '/scim/groups'])
      for (const version of ['/v1', '/v2']) await world.ok('GET', `${version}${path}`);
  });
});
