import type { CatalogEntry } from '../catalog/operation.ts';
import { isLoopback } from './endpoints.ts';

/** What a signed link is to the sentences about it. It is no operation of Portkey's and gets no key. */
export const downloadOperation: CatalogEntry = {
  name: 'the download',
  method: 'GET',
  path: '/',
  host: 'root',
  domain: 'downloads',
  title: 'Download',
  description: 'A signed link that Portkey handed out.',
  risk: 'read',
  reply: 'bytes',
  input: {},
};

/** Addresses inside the machine or of a cloud's metadata service, which no signed link has a reason to name. */
const isInside = (hostname: string): boolean =>
  isLoopback(hostname) ||
  /^(?:0\.|169\.254\.)/.test(hostname) ||
  /^\[(?:::|::ffff:.*|fe[89ab][0-9a-f]:.*|fd00:ec2:.*)\]$/.test(hostname);

/**
 * Why a link that a reply holds is not followed, as a sentence; undefined if it may be.
 *
 * @param origins the hosts of the configuration, to which links may always lead (the sandbox answers with its own)
 */
export const linkProblem = (link: string, origins: readonly string[]): string | undefined => {
  if (!URL.canParse(link)) return 'The link that Portkey gave is not a URL.';
  const url = new URL(link);
  if (url.username !== '' || url.password !== '')
    return 'The link that Portkey gave holds a user name; it is not followed.';
  if (origins.includes(url.origin)) return undefined;
  if (url.protocol !== 'https:') return 'The link that Portkey gave is not https; it is not followed.';
  if (isInside(url.hostname))
    return 'The link that Portkey gave leads to an address inside this machine; it is not followed.';
  return undefined;
};
