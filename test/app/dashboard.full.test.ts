import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium } from '../http/people/chromium.ts';
import { openStage, type Stage } from './stage.ts';

if (!hasChromium)
  console.warn(
    'dashboard.full.test.ts is skipped, because there is no Chromium (apt-get install chromium, or CHROMIUM_PATH)',
  );

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Pictures for docs/ and for whoever wants to look. */
const SHOTS = process.env.SCREENSHOT_DIR;
const PHONE = { width: 360, height: 780 } as const;
const DESKTOP = { width: 1280, height: 900 } as const;
const HOSTILE = `<img src=x onerror=alert(1)>\u202e ${'A'.repeat(60)}`;

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

describe.skipIf(!hasChromium)('the dashboard in a host', { timeout: 60_000 }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());
  beforeEach(() => {
    stage.calls.length = 0;
    stage.told.length = 0;
    stage.refused.clear();
  });

  const inApp = async () => (await stage.page.locator('iframe').elementHandle())?.contentFrame();

  /** Nothing for axe to find, nothing wider than the screen. */
  const look = async (name: string, heights: Partial<Record<'picture', number>> = {}): Promise<void> => {
    const frame = await inApp();
    if (!frame) throw new Error('no app');
    await frame.evaluate(AXE);
    const { violations } = (await frame.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
    )) as AxeResult;
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 300)).join(' | ')}`),
      name,
    ).toEqual([]);
    const { width = 0 } = stage.page.viewportSize() ?? {};
    // Charts are measured once the page has its new size.
    await expect
      .poll(() => frame.evaluate<number>('document.documentElement.scrollWidth'), { message: name })
      .toBeLessThanOrEqual(width);
    if (SHOTS === undefined) return;
    mkdirSync(SHOTS, { recursive: true });
    const before = stage.page.viewportSize();
    if (heights.picture !== undefined) await stage.page.setViewportSize({ width, height: heights.picture });
    await stage.page.waitForTimeout(200);
    await stage.page.screenshot({ path: join(SHOTS, `${name}.png`) });
    if (before) await stage.page.setViewportSize(before);
  };

  const loaded = async (): Promise<void> => {
    await stage.app.getByText('Spend by', { exact: true }).first().waitFor();
    await stage.app.getByRole('table', { name: 'Spend by workspace' }).waitFor();
    await expect.poll(() => stage.app.getByText(/^Loading/).count()).toBe(0);
  };

  it('shows spend and traffic, changes the period, and tells figures by keyboard', async () => {
    await stage.page.setViewportSize(DESKTOP);
    await stage.show('get_spend_report', { period: 'last_7_days' });
    await loaded();
    expect(new Set(stage.calls)).toEqual(
      new Set([
        ...['list_workspaces', 'get_spend_report', 'get_cost_analytics', 'get_request_analytics'],
        ...['get_error_rate_analytics', 'get_latency_analytics'],
      ]),
    );
    const { app } = stage;
    const total = app.getByText(/^\$\d/).first();
    const week = await total.textContent();
    expect(await app.getByRole('row', { name: /Production/ }).count()).toBeGreaterThan(0);
    await look('spend-desktop-light', { picture: 1010 });

    await app.getByLabel('Spend: figures by arrow keys').focus();
    await stage.page.keyboard.press('ArrowRight');
    await app.getByText(/This period \$/).waitFor();
    await stage.page.keyboard.press('Escape');

    await app.getByLabel('Model').check();
    await app.getByRole('table', { name: 'Spend by model' }).waitFor();
    await app.getByLabel('Workspace', { exact: true }).last().check();

    stage.calls.length = 0;
    await app.getByRole('combobox', { name: 'Period' }).selectOption('last_30_days');
    await loaded();
    expect(stage.calls).toContain('get_spend_report');
    expect(await total.textContent()).not.toBe(week);
  });

  it('follows the host to the dark theme, and fits a phone', async () => {
    await stage.page.evaluate(() => window.change({ theme: 'dark' }));
    const frame = await inApp();
    await expect.poll(() => frame?.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await stage.page.setViewportSize(PHONE);
    await look('spend-phone-dark');
  });

  it('says which figure could not be loaded, why, and what to do; and tries again', async () => {
    stage.refused.add('get_latency_analytics').add('portkey_read');
    await stage.show('get_analytics_summary', { period: 'last_7_days' });
    const alert = stage.app.getByRole('alert').filter({ hasText: 'Latency could not be loaded.' });
    await alert.waitFor();
    expect(await alert.textContent()).toContain('The network is away.');
    stage.refused.clear();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await loaded();
    expect(await stage.app.getByRole('alert').count()).toBe(0);
  });

  it('draws a config, its versions and what changed, at both widths and in both themes', async () => {
    const slug = String(
      ((await stage.call('list_configs')).data as { data: { name: string; slug: string }[] }).data.find(
        ({ name }) => name === 'Support with fallback',
      )?.slug,
    );
    await stage.page.setViewportSize(DESKTOP);
    await stage.show('get_config', { slug });
    const { app } = stage;
    await app.getByRole('heading', { name: 'What changed' }).waitFor();
    const diagram = app.getByRole('region', { name: /Diagram/ });
    expect(await diagram.textContent()).toMatch(/Fallback.*429.*@openai-prod.*@azure-us.*@anthropic-prod/s);
    await look('config-desktop-light', { picture: 740 });
    await app.getByLabel('Show').selectOption({ index: 2 });
    expect(await diagram.textContent()).toContain('openai-prod');
    expect(await diagram.textContent()).not.toContain('azure-us');
    await stage.page.evaluate(() => window.change({ theme: 'dark' }));
    await stage.page.setViewportSize(PHONE);
    await look('config-phone-dark');
  });

  it('asks about a plan, and a person agrees: the same call goes out with the token', async () => {
    await stage.page.setViewportSize(DESKTOP);
    const calls = [
      { operation: 'create_workspace', arguments: { name: 'Marketing EMEA' } },
      { operation: 'update_config', arguments: { slug: await slugOf('Support with fallback'), cache_mode: 'simple' } },
      { operation: 'delete_config', arguments: { slug: await slugOf('Scratch config') } },
    ];
    await stage.show('apply_plan', { calls });
    const { app } = stage;
    const agree = app.getByRole('button', { name: 'Agree and carry it out' });
    await agree.waitFor();
    await look('plan-desktop-light', { picture: 640 });
    // What a program in the page does is no answer of a person.
    await agree.dispatchEvent('click');
    expect(stage.calls).toEqual([]);
    await agree.focus();
    await stage.page.keyboard.press('Enter');
    await app.getByText('It was carried out.').waitFor();
    expect(stage.calls).toEqual(['apply_plan']);
    expect(await agree.count()).toBe(0);
    expect(stage.told.join()).toContain('agreed');
    await expect(slugOf('Scratch config')).rejects.toThrow();
  });

  it('does nothing when a person declines', async () => {
    const slug = await slugOf('Latency trial (old)');
    await stage.show('delete_config', { slug });
    await stage.app.getByRole('button', { name: 'Do not' }).click();
    await stage.app.getByText('Nothing was done.', { exact: false }).last().waitFor();
    expect(stage.calls).toEqual([]);
    expect(await slugOf('Latency trial (old)')).toBe(slug);
  });

  it('has no buttons where the server gave no token', async () => {
    await stage.show('apply_plan', {
      calls: [{ operation: 'delete_config', arguments: { slug: await slugOf('Latency trial (old)') } }],
      dry_run: true,
    });
    await stage.app.getByRole('heading', { name: 'What this would change' }).waitFor();
    expect(await stage.app.getByRole('button').count()).toBe(0);
  });

  it('shows hostile names as text, everywhere', async () => {
    await stage.call('create_workspace', { name: HOSTILE.slice(0, 60) });
    const made = (await stage.call('create_config', {
      name: HOSTILE,
      workspace_id: await workspaceOf('Production'),
      config: {
        strategy: { mode: 'loadbalance', [HOSTILE]: HOSTILE },
        targets: [
          { provider: '@openai-prod', weight: 1, name: HOSTILE, override_params: { model: HOSTILE.repeat(100) } },
        ],
      },
    })) as { data: { slug: string } };
    await stage.page.setViewportSize(PHONE);
    await stage.show('get_config', { slug: made.data.slug });
    await stage.app.getByRole('heading', { name: 'History' }).waitFor();
    await look('hostile-config');
    await stage.show('delete_config', { slug: made.data.slug });
    await stage.app.getByRole('button', { name: 'Do not' }).waitFor();
    await look('hostile-question');
    await stage.show('get_spend_report', { period: 'last_7_days' });
    await loaded();
    const frame = await inApp();
    expect(await frame?.evaluate('document.querySelectorAll("img").length')).toBe(0);
  });

  it('let no request out, and gave the browser nothing to complain of', () => {
    expect(stage.left).toEqual([]);
  });

  const slugOf = async (wanted: string): Promise<string> => {
    const { data } = (await stage.call('list_configs')) as { data: { data: { name: string; slug: string }[] } };
    const found = data.data.find(({ name }) => name === wanted);
    if (found === undefined) throw new Error(`no config ${wanted}`);
    return found.slug;
  };
  const workspaceOf = async (wanted: string): Promise<string> => {
    const { data } = (await stage.call('list_workspaces')) as { data: { data: { name: string; id: string }[] } };
    return data.data.find(({ name }) => name === wanted)?.id ?? '';
  };
});
