/** Told when something has to end early: the caller went away, the time is over, the client is closed. */
export interface Ended {
  readonly ended: boolean;
  /**
   * Calls `listener` once it ends; not at all where it has ended already.
   *
   * @returns takes the listener off again
   */
  onEnd(listener: () => void): () => void;
  /** The same as an AbortSignal, made when it is first asked for. */
  readonly signal: AbortSignal;
}

/**
 * The early end of one call or one attempt. Every call makes two of them and hardly any is used: AbortControllers, with
 * their listeners, stood high in the profile of a call.
 */
export class Ending implements Ended {
  ended = false;
  private listeners: (() => void)[] = [];
  private controller: AbortController | undefined;

  /** Ends it; a second time does nothing. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    const told = this.listeners;
    this.listeners = [];
    for (const listener of told) listener();
    this.controller?.abort();
  }

  onEnd(listener: () => void): () => void {
    if (!this.ended) this.listeners.push(listener);
    return () => {
      const place = this.listeners.indexOf(listener);
      if (place >= 0) this.listeners.splice(place, 1);
    };
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.ended) this.controller.abort();
    return this.controller.signal;
  }
}
