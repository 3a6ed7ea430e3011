/** What a job cost in one way. */
export interface Cost {
  readonly calls: number;
  /** Tokens of names and arguments. */
  readonly sent: number;
  /** Tokens of the texts that came back. */
  readonly received: number;
  readonly seconds: number;
}

/** What one job cost in each way. */
export interface JobResult {
  readonly name: string;
  readonly sentence: string;
  readonly script: Cost;
  readonly single: Cost;
  readonly peer: Cost | { readonly cannot: string };
}

/** bench/results/jobs.json. */
export interface JobResults {
  readonly delayMs: number;
  /** The peer's version. */
  readonly peer: string;
  readonly jobs: readonly JobResult[];
  readonly totals: {
    /** Over the jobs that the peer can do too. */
    readonly shared: { readonly jobs: number; readonly script: Cost; readonly single: Cost; readonly peer: Cost };
    readonly all: { readonly jobs: number; readonly script: Cost; readonly single: Cost };
  };
}

/** All tokens that a model would write and read. */
export const tokensOf = ({ sent, received }: Cost): number => sent + received;

/** The sum of costs; seconds to a hundredth. */
export const sum = (costs: readonly Cost[]): Cost => {
  const of = (read: (cost: Cost) => number): number => costs.reduce((total, cost) => total + read(cost), 0);
  return {
    calls: of(({ calls }) => calls),
    sent: of(({ sent }) => sent),
    received: of(({ received }) => received),
    seconds: Math.round(of(({ seconds }) => seconds) * 100) / 100,
  };
};
