import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVERY } from '../helpers/thorough.ts';
import { hasChromium, startChromium } from './people/chromium.ts';
import { callTool, type Stack, startStack } from './people/stack.ts';

if (!hasChromium)
  console.warn(
    'pages-browser.full.test.ts is skipped, because there is no Chromium (apt-get install chromium, or CHROMIUM_PATH)',
  );

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env.SCREENSHOT_DIR;
const SIZES = { phone: { width: 360, height: 780 }, desktop: { width: 1280, height: 900 } } as const;

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

describe.skipIf(!hasChromium)('the page in a browser', () => {
  let stack: Stack;
  let context: BrowserContext;
  let end: () => Promise<void>;
  let page: Page;
  /** What the browser complained of: blocked by the policy, failed to load, threw. */
  const complaints: string[] = [];
  const foreign: string[] = [];

  beforeAll(async () => {
    stack = await startStack({ issuer: true });
    ({ context, close: end } = await startChromium());
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stack.url });
    page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && page.url().startsWith(stack.url))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      // The issuer's own pages are not ours to answer for.
      if (origin !== stack.url && request.frame().url().startsWith(stack.url) && !request.isNavigationRequest())
        foreign.push(request.url());
    });
  });
  afterAll(async () => {
    await end?.();
    await stack?.close();
  });

  /** Looks at the page as it is, in each size and scheme: nothing for axe to find, nothing wider than the screen. */
  const look = async (name: string): Promise<void> => {
    for (const [size, viewport] of Object.entries(SIZES))
      for (const colorScheme of ['light', 'dark'] as const) {
        // Sizes and schemes do not depend on one another: two pairs show each of both.
        if (!EVERY && SHOTS === undefined && (size === 'phone') !== (colorScheme === 'dark')) continue;
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await page.evaluate(AXE);
        const { violations } = (await page.evaluate(
          "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
        )) as AxeResult;
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
          `${name}, ${size}, ${colorScheme}`,
        ).toEqual([]);
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(width, `${name} on a ${size}`).toBeLessThanOrEqual(viewport.width);
        if (SHOTS) {
          mkdirSync(SHOTS, { recursive: true });
          await page.screenshot({ path: join(SHOTS, `${name}-${size}-${colorScheme}.png`), fullPage: true });
        }
      }
    await page.emulateMedia({ colorScheme: null });
  };

  it('shows how to connect, and copies it', async () => {
    await page.goto(stack.url);
    await look('home');
    await page.getByRole('button', { name: 'Copy the MCP URL' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${stack.url}/mcp`);
    await page.getByRole('status').filter({ hasText: 'Copied to the clipboard.' }).waitFor({ state: 'attached' });
    await page.getByText('VS Code', { exact: true }).click();
    const json = await page.getByRole('region', { name: 'the setup of VS Code' }).textContent();
    expect(JSON.parse(json!)).toEqual({ servers: { 'portkey-admin': { type: 'http', url: `${stack.url}/mcp` } } });
  });

  it('can be read without JavaScript', async () => {
    const { context: plain, close } = await startChromium({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(stack.url);
    expect(await still.getByRole('button', { name: /Copy/ }).count()).toBe(0);
    await still.getByText('Codex', { exact: true }).click();
    expect(await still.getByRole('region', { name: 'the setup of Codex' }).isVisible()).toBe(true);
    await close();
  });

  it('goes by keyboard alone: past the head, into a setup, to the sign-in', async () => {
    await page.goto(stack.url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    const reached: string[] = [];
    for (let at = 0; at < 40; at++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate<string>('document.activeElement.textContent.trim()');
      reached.push(name);
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
      if (name !== '') expect(outline, name).not.toBe('none');
      if (name === 'Cursor') await page.keyboard.press('Enter');
      if (name.startsWith('Sign in to enter')) break;
    }
    expect(reached).toContain('Cursor');
    expect(reached.at(-1)).toBe('Sign in to enter your Portkey key');
    expect(await page.getByRole('region', { name: 'the setup of Cursor' }).isVisible()).toBe(true);
  });

  it('takes a person from a call to the sign-in, to the key, and back to work; and lets them remove it', async () => {
    const { admin } = stack.sandbox.keys;
    const client = await stack.client({ authorization: `Bearer ${await stack.tokenOf('nora')}` });
    const [link = ''] = /http\S+for=[\w-]+/.exec((await callTool(client, 'list_workspaces')).error!.message) ?? [];

    await page.goto(link);
    await look('key-signed-out');
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByPlaceholder('Enter any login').fill('nora');
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('heading', { name: 'Your Portkey key' }).waitFor();
    expect(page.url()).toBe(link);
    await look('key-empty');

    await page.getByLabel('Portkey API key').fill(admin);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Portkey accepts this key').waitFor();
    await look('key-saved');
    expect(await page.content()).not.toContain(admin);
    expect((await callTool(client, 'list_workspaces')).ok).toBe(true);

    await page.goto(stack.url);
    await page.getByText('Signed in as nora@example.com').first().waitFor();
    await look('home-signed-in');
    expect(await page.content()).not.toContain(admin);

    await page.getByRole('link', { name: 'Replace or remove it' }).click();
    await page.getByRole('button', { name: 'Remove the key' }).click();
    await page.getByText('Removed.').waitFor();
    expect((await callTool(client, 'list_workspaces')).error?.details.code).toBe('not_configured');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
    const cookies = await context.cookies(stack.url);
    expect(cookies.filter(({ name }) => name.includes('portkey-admin'))).toEqual([]);
  });

  it('says plainly what went wrong', async () => {
    await page.goto(`${stack.url}/sign-in/callback`);
    await page.getByRole('alert').waitFor();
    await look('refused');
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('status of 400')));
  });

  it('loaded nothing from elsewhere, and the browser had nothing to complain of', () => {
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('the page in a browser over TLS', () => {
  it('signs in with cookies bound to the host', async () => {
    const file = (name: string): string => fileURLToPath(new URL(`../helpers/tls/${name}`, import.meta.url));
    const tls = { MCP_TLS_KEY_PATH: file('test-only-key.pem'), MCP_TLS_CERT_PATH: file('cert.pem') };
    const stack = await startStack({ issuer: true, env: tls });
    const { context, close } = await startChromium({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`${stack.url}/sign-in`);
    await page.getByPlaceholder('Enter any login').fill('petra');
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByText('Signed in as petra@example.com').first().waitFor();
    expect(stack.url).toMatch(/^https:/);
    const ours = (await context.cookies(stack.url)).filter(({ name }) => name.includes('portkey-admin'));
    expect(ours).toEqual([
      expect.objectContaining({
        name: '__Host-portkey-admin-mcp-session',
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
      }),
    ]);
    expect(await page.evaluate('document.cookie')).toBe('');
    await close();
    await stack.close();
  });
});
