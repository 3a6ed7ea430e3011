import { createHash } from 'node:crypto';
import type { Routes } from '../exchange/exchange.ts';

/** All that needs JavaScript: the copy buttons, which are hidden without it. */
const SCRIPT = `'use strict';
for (const block of document.querySelectorAll('[data-copy]')) {
  const button = block.querySelector('button');
  const text = block.querySelector('pre, output');
  const said = document.getElementById('said');
  if (!button || !text || !navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.firstChild.textContent = 'Copied';
      if (said) said.textContent = 'Copied to the clipboard.';
    } catch {
      const range = document.createRange();
      range.selectNodeContents(text);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (said) said.textContent = 'Selected; copy it with the keyboard.';
    }
    setTimeout(() => {
      button.firstChild.textContent = 'Copy';
      if (said) said.textContent = '';
    }, 2500);
  });
}
`;

/** The mark in the browser's tab. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5fbf"/><path d="M10 25V7h7.5a6 6 0 0 1 0 12H14v6z" fill="#fff"/></svg>';

/** The page's style: system fonts, light and dark, from 320 px up. Contrasts are at least 4.5 to 1 in both. */
const STYLE = `:root {
  color-scheme: light dark;
  --back: #f6f7f9; --card: #ffffff; --text: #16191d; --soft: #4d5662; --line: #d5dae1;
  --code: #eef1f5; --accent: #1f5fbf; --on-accent: #ffffff; --good: #14653a; --good-back: #e0f4e8;
  --bad: #a11b1b; --bad-back: #fce8e8; --warn: #7a4b00; --warn-back: #fdf0d5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #101317; --card: #191d23; --text: #e8ebef; --soft: #a8b1bd; --line: #323a45;
    --code: #0c0f13; --accent: #7fb2ff; --on-accent: #0b1526; --good: #7fe0a8; --good-back: #12301f;
    --bad: #ffa3a3; --bad-back: #3a1717; --warn: #f5c97a; --warn-back: #35260b;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100vw; background: var(--card); padding: 0.5rem 1rem; z-index: 1; }
.skip:focus { left: 0.5rem; top: 0.5rem; }
.wrap { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
header .wrap { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; padding-top: 1.25rem; padding-bottom: 0.25rem; }
header .brand { flex: 1 1 auto; font-weight: 650; color: inherit; text-decoration: none; }
header form { margin: 0; }
.who { color: var(--soft); overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1rem 0 0.5rem; }
h2 { font-size: 1.15rem; margin: 0 0 0.75rem; }
p { margin: 0 0 0.75rem; }
.lead { color: var(--soft); max-width: 44rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 1.1rem; margin: 1rem 0; }
section > :last-child { margin-bottom: 0; }
.tag { display: inline-block; border-radius: 1rem; padding: 0.1rem 0.7rem; font-size: 0.9rem; font-weight: 600; }
.tag.good { color: var(--good); background: var(--good-back); }
.tag.bad { color: var(--bad); background: var(--bad-back); }
.tag.warn { color: var(--warn); background: var(--warn-back); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.35rem 1.25rem; margin: 0 0 0.75rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
dd ul { margin: 0; padding-left: 1.1rem; }
code, pre, input { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: 0.9em; }
code { overflow-wrap: anywhere; }
p > code { white-space: nowrap; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 0.4rem; margin: 0; padding: 0.75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.copy { margin: 0 0 0.75rem; }
.copy .row { display: flex; justify-content: space-between; align-items: end; gap: 1rem; margin-bottom: 0.35rem; }
.copy .row p { margin: 0; }
.copy .row button { flex: none; }
details { border-top: 1px solid var(--line); padding: 0.2rem 0; }
details:last-of-type { border-bottom: 1px solid var(--line); margin-bottom: 0.75rem; }
summary { cursor: pointer; padding: 0.45rem 0.1rem; font-weight: 600; }
details > div { padding: 0.2rem 0 0.5rem; }
button, .button { display: inline-block; font: inherit; font-weight: 600; border-radius: 0.4rem; border: 1px solid var(--accent); padding: 0.45rem 1rem; min-height: 2.5rem; cursor: pointer; text-decoration: none; }
button, .button.main { background: var(--accent); color: var(--on-accent); }
button.quiet, .button.quiet { background: transparent; color: var(--accent); }
button.small { min-height: 1.9rem; padding: 0.15rem 0.7rem; font-size: 0.9rem; }
button.danger { background: transparent; color: var(--bad); border-color: var(--bad); }
button[hidden] { display: none; }
form { margin: 0 0 0.75rem; }
label { display: block; font-weight: 600; margin-top: 0.75rem; }
.hint { color: var(--soft); font-size: 0.95rem; margin: 0.1rem 0 0.3rem; }
input[type="password"] { width: 100%; max-width: 34rem; display: block; padding: 0.55rem 0.7rem; border-radius: 0.4rem; border: 1px solid var(--soft); background: var(--card); color: var(--text); margin-bottom: 0.9rem; }
.notice { border-left: 4px solid; padding: 0.6rem 0.9rem; border-radius: 0.3rem; margin: 1rem 0; }
.notice.good { color: var(--good); background: var(--good-back); }
.notice.bad { color: var(--bad); background: var(--bad-back); }
.notice.warn { color: var(--warn); background: var(--warn-back); }
footer { color: var(--soft); font-size: 0.9rem; padding: 0.5rem 0 2rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 34rem) {
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: 0.5rem; }
}
@media (forced-colors: active) { .tag, .notice { border: 1px solid; } }
`;

/** What a page loads: from here, and from nowhere else. */
const FILES = {
  style: { path: '/assets/page.css', type: 'text/css; charset=utf-8', text: STYLE },
  script: { path: '/assets/page.js', type: 'text/javascript; charset=utf-8', text: SCRIPT },
  icon: { path: '/assets/icon.svg', type: 'image/svg+xml', text: ICON },
} as const;

const VERSION_LENGTH = 10;

/** The URL of a file, which changes with the file, so that it can be kept. */
export const assetUrl = (name: keyof typeof FILES): string => {
  const { path, text } = FILES[name];
  return `${path}?v=${createHash('sha256').update(text).digest('base64url').slice(0, VERSION_LENGTH)}`;
};

/** The files of the pages. */
export const assetRoutes: Routes = Object.values(FILES).map(({ path, type, text }) => ({
  path,
  methods: ['GET'],
  handle: ({ res }) => {
    res.writeHead(200, {
      'content-type': type,
      'content-length': Buffer.byteLength(text),
      'cache-control': 'public, max-age=86400',
      'cross-origin-resource-policy': 'same-origin',
    });
    res.end(text);
  },
}));
