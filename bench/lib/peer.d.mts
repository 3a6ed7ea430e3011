/** Paths of Node 24 and of the peer's entry files, and the peer's version. */
export function fetchPeer(): {
  readonly node: string;
  readonly stdio: string;
  readonly http: string;
  readonly version: string;
};
