/** A person's browser, as far as a sign-in needs one: cookies for each origin, forms, redirects one at a time. */
export class Visitor {
  readonly jar = new Map<string, Map<string, string>>();
  /** Raw Set-Cookie lines, in the order in which they came. */
  readonly cookieLines: string[] = [];

  cookies(origin: string): Map<string, string> {
    const cookies = this.jar.get(origin) ?? new Map<string, string>();
    this.jar.set(origin, cookies);
    return cookies;
  }

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const cookie = [...this.cookies(origin)].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie && { cookie }), ...(init.headers as Record<string, string>) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      this.cookieLines.push(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) this.cookies(origin).delete(name);
      else this.cookies(origin).set(name, value);
    }
    return response;
  }

  async post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return this.go(url, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin, ...headers },
    });
  }

  /** Where a response leads. */
  static next(response: Response, from: string): string {
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${from} answered ${response.status} and leads nowhere`);
    return new URL(location, from).href;
  }

  /** From the issuer's authorization page, as this person, until it leads elsewhere: that URL is not visited. */
  async signInAt(authorizationUrl: string, name: string): Promise<string> {
    const { origin } = new URL(authorizationUrl);
    let at = authorizationUrl;
    for (let step = 0; step < 10; step++) {
      let response = await this.go(at);
      if (response.status === 200) {
        const [, action = ''] = /<form[^>]+action="([^"]+)"/.exec(await response.text()) ?? [];
        const prompt = action === '' ? 'none' : 'login';
        at = new URL(action.replaceAll('&amp;', '&'), at).href;
        response = await this.post(at, { prompt, login: name, password: 'any' });
      }
      const next = Visitor.next(response, at);
      if (new URL(next).origin !== origin) return next;
      at = next;
    }
    throw new Error('the issuer led round in circles');
  }

  /** Signs in at the server's page; ends where the server leads afterwards. */
  async signIn(server: string, name: string, to?: string): Promise<Response> {
    const start = `${server}/sign-in${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`;
    const callback = await this.signInAt(Visitor.next(await this.go(start), start), name);
    return this.go(callback);
  }
}

/** The value of a hidden field on a page. */
export const hiddenField = (page: string, name: string): string => {
  const [, value] = new RegExp(`name="${name}" value="([^"]*)"`).exec(page) ?? [];
  if (value === undefined) throw new Error(`no field ${name} on the page`);
  return value;
};
