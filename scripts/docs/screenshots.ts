// Takes the pictures of docs/images/ that show the sandbox's page: `npm run screenshots`, with Chromium installed. Those of
// the app are taken by its own test: `SCREENSHOT_DIR=docs/images npx vitest run --config vitest.full.config.ts test/app/dashboard`.
import { startChromium } from '../../test/http/people/chromium.ts';
import { lookOn } from '../../test/sandbox/looking.ts';

const here = await lookOn();
const browser = await startChromium();
try {
  for (const scheme of ['light', 'dark'] as const) {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 1100, height: 760 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto(here.origin);
    await page.waitForSelector('.chart svg');
    await here.api('POST', '/v1/configs', { name: 'support-fallback', config: { provider: 'openai' } });
    await page.getByText('support-fallback').first().waitFor();
    await page.screenshot({ path: `docs/images/console-${scheme}.png` });
  }
} finally {
  await browser.close();
  await here.close();
}
