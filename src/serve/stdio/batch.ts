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
