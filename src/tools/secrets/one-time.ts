/** One secret that Portkey hands out once. */
export interface OneTimeSecret {
  /** Its field in the reply, such as `key`. */
  readonly field: string;
  readonly value: string;
}

/** What a one-time secret belongs to. */
export interface OneTimeAbout {
  readonly tool: string;
  readonly principalId: string;
  /** What the reply says was made: id, slug, name. */
  readonly made: Readonly<Record<string, unknown>>;
}

/**
 * Another way for one-time secrets than through the reply: a file on this machine (`fileOutlet`), or a page that shows
 * them once to the same principal, which whoever serves HTTP provides.
 */
export interface OneTimeOutlet {
  /** Asked before the call, so that nothing is made whose secret could not be handed over. One sentence where it could not. */
  fault(): Promise<string | undefined>;
  /**
   * Takes the secrets.
   *
   * @returns what the reply shows in their place, and a sentence for its notes that says where they are
   * @throws when they could not be kept
   */
  deliverOneTime(secrets: readonly OneTimeSecret[], about: OneTimeAbout): Promise<HandedOver>;
}

export interface HandedOver {
  readonly shown: string;
  readonly note: string;
}
