import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startChromium } from '../http/people/chromium.ts';
import { type Looking, lookOn } from './looking.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HOSTILE = ['<img src=x onerror="document.title=\'owned\'">', 'a\u202eb', '"><script>document.title=1</script>'];

describe.runIf(hasChromium)('the console in a browser', () => {
  let here: Looking;
  let browser: { readonly context: BrowserContext; readonly close: () => Promise<void> };
  const left: string[] = [];
  const faults: string[] = [];
  beforeAll(async () => {
    [here, browser] = await Promise.all([lookOn(), startChromium()]);
    browser.context.on('request', (request) => {
      if (new URL(request.url()).origin !== here.origin) left.push(request.url());
    });
    browser.context.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    browser.context.on('weberror', (error) => faults.push(String(error.error())));
  }, 30_000);
  afterAll(async () => {
    await browser?.close();
    await here?.close();
  });

  const open = async (width: number, scheme: 'light' | 'dark'): Promise<Page> => {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(here.origin);
    await page.waitForSelector('.board');
    return page;
  };

  it('shows names as text, follows what an agent does, and finds no fault at any width or theme', async () => {
    for (const name of HOSTILE)
      await here.api('POST', '/v1/configs', {
        name,
        config: { provider: 'openai', override_params: { model: name } },
      });
    for (const [width, scheme] of [
      [1280, 'light'],
      [360, 'dark'],
    ] as const) {
      const page = await open(width, scheme);
      await page.waitForSelector('.chart svg');
      expect(await page.locator('.live').textContent()).toBe('live');
      await page.locator('.at-configs summary').first().press('Enter');
      const text = await page.locator('.at-configs').textContent();
      expect(text).toContain('<img src=x');
      expect(text).toContain('a\\u202eb');
      expect(await page.title()).toBe('Portkey sandbox');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.evaluate(axe);
      // Every row of a list has the same markup: the first of each stand for the hundreds below them.
      const found = await page.evaluate(() =>
        (
          globalThis as unknown as { axe: { run(context: unknown): Promise<{ violations: { id: string }[] }> } }
        ).axe.run({ exclude: [['tbody tr:nth-child(n+6)']] }),
      );
      expect(found.violations.map(({ id }) => id)).toEqual([]);
      if (width === 1280) {
        const begun = Date.now();
        await here.api('POST', '/v1/configs', { name: 'Made meanwhile', config: { retry: { attempts: 1 } } });
        await page.getByText('Made meanwhile').first().waitFor({ timeout: 2_000 });
        expect(Date.now() - begun).toBeLessThan(2_000);
        expect(await page.locator('.at-configs details.is-fresh').count()).toBeGreaterThan(0);
      }
      await page.close();
    }
    expect(left).toEqual([]);
    expect(faults.filter((text) => !text.includes('favicon'))).toEqual([]);
  }, 30_000);
});
