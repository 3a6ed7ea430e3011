import { createHash } from 'node:crypto';
import type { Routes } from '../exchange/exchange.ts';
import { ICON, SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

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
