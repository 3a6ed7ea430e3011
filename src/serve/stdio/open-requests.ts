import type { RequestId } from '@modelcontextprotocol/server';

/** What is known of a request. */
interface RequestFacts {
  readonly id: RequestId;
  /** The name of the tool that it calls; undefined where it calls none. */
  readonly tool: string | undefined;
  /** Stays open until the connection ends, so that nobody waits for it. */
  readonly lasting: boolean;
  /** What it came in together with. */
  readonly batch: Batch | undefined;
}

/** A request that was read and is not answered yet. */
export class OpenRequest {
  readonly facts: RequestFacts;
  private stopped = false;
  private controller: AbortController | undefined;

  constructor(facts: RequestFacts) {
    this.facts = facts;
  }

  /** Whether somebody carries it out already, and holds its signal. */
  get begun(): boolean {
    return this.controller !== undefined;
  }

  /** Ends what it carries out: its answer says so. */
  stop(): void {
    this.stopped = true;
    this.controller?.abort();
  }

  /**
   * What ends it: the client's cancelling, or `stop`.
   *
   * @param cancelled the client's cancelling
   */
  signal(cancelled: AbortSignal): AbortSignal {
    const controller = new AbortController();
    this.controller = controller;
    if (this.stopped || cancelled.aborted) controller.abort();
    else cancelled.addEventListener('abort', () => controller.abort(), { once: true });
    return controller.signal;
  }
}

/** Which requests are still to be answered. Should a client use an id twice at a time, each is answered. */
export class OpenRequests {
  private readonly byId = new Map<RequestId, OpenRequest[]>();
  private waiting: (() => void)[] = [];

  add(facts: RequestFacts): void {
    const request = new OpenRequest(facts);
    const same = this.byId.get(facts.id);
    if (same) same.push(request);
    else this.byId.set(facts.id, [request]);
  }

  /** Takes out the request that an answer is for; undefined where the client has cancelled it. */
  answered(id: RequestId): RequestFacts | undefined {
    return this.take(id, 'shift');
  }

  /** Takes out a request that the client no longer wants answered. */
  cancelled(id: RequestId): RequestFacts | undefined {
    return this.take(id, 'pop');
  }

  /** What ends a request early. @param cancelled the client's cancelling */
  signalOf(id: RequestId, cancelled: AbortSignal): AbortSignal {
    return (
      this.byId
        .get(id)
        ?.find(({ begun }) => !begun)
        ?.signal(cancelled) ?? cancelled
    );
  }

  get all(): readonly OpenRequest[] {
    return [...this.byId.values()].flat();
  }

  /** Whether every request is answered that anybody waits for. */
  get idle(): boolean {
    return this.byId.size === 0 || this.all.every(({ facts }) => facts.lasting);
  }

  /**
   * Resolves once nothing is open any more.
   *
   * @param ms when to stop waiting
   * @returns whether that came about
   */
  whenIdle(ms: number): Promise<boolean> {
    if (this.idle) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  private take(id: RequestId, from: 'shift' | 'pop'): RequestFacts | undefined {
    const same = this.byId.get(id);
    const request = same?.[from]();
    if (same?.length === 0) this.byId.delete(id);
    if (this.waiting.length > 0 && this.idle) for (const resolve of this.waiting.splice(0)) resolve();
    return request?.facts;
  }
}

/** What is answered together: the answers to a batch leave as one list, once the last of them is there. */
export class Batch {
  private open = 0;
  private sealed = false;
  private readonly answers: string[] = [];
  private readonly send: (line: string) => void;

  /** @param send takes the list; not called for a batch of notifications, which has no answer */
  constructor(send: (line: string) => void) {
    this.send = send;
  }

  /** One more answer is to come. */
  expect(): void {
    this.open++;
  }

  /** @param answer as JSON; undefined for a request that the client has cancelled */
  settle(answer: string | undefined): void {
    if (answer !== undefined) this.answers.push(answer);
    this.open--;
    this.flush();
  }

  /** Every message of the batch has been read. */
  seal(): void {
    this.sealed = true;
    this.flush();
  }

  private flush(): void {
    if (this.sealed && this.open === 0 && this.answers.length > 0) this.send(`[${this.answers.splice(0).join(',')}]`);
  }
}
