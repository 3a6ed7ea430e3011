import { ApiError } from '../model/api-error.ts';
import { excerpt } from '../model/value.ts';

/** Tokens of one call. */
interface Usage {
  readonly prompt: number;
  readonly completion: number;
}

/** Tokens as replies tell them. */
export const usageJson = ({ prompt, completion }: Usage) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});

/** What the stand-in made of one request, before it is recorded and sent. */
export interface Outcome {
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly contentType?: string;
  /** Makes the frames of a server-sent stream. */
  readonly frames?: () => Iterable<string>;
  readonly usage: Usage;
  /** Cents, where tokens do not decide it (pictures, audio). */
  readonly cost?: number;
  /** What the model said, for guardrails on the output and for the log. */
  readonly text?: string;
}

/** One frame of a server-sent stream. `event` is left out where OpenAI's stream has none. */
export const frame = (data: unknown, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** The frame that ends OpenAI's older streams. */
export const done = frame('[DONE]');

/**
 * A refusal by the gateway, which speaks as OpenAI does: `{"error":{message,type,param,code}}`.
 * Source: portkey-facts.md "Authentication, errors".
 */
export class GatewayError extends ApiError {
  constructor(status: number, code: string, message: string, param?: string) {
    super(status, code, message, param === undefined ? [] : [{ field: param, message }]);
    this.name = 'GatewayError';
  }
}

/** 400, naming the parameter at fault. */
export const badRequest = (param: string, message: string): GatewayError =>
  new GatewayError(400, 'AB01', message, param);

/** 404 for an object that is not there (any more). */
export const noSuch = (what: string, id: string): GatewayError =>
  new GatewayError(404, 'AB08', `No ${what} found with id '${excerpt(id, 80)}'.`);

/** What the gateway says where nothing tells it which AI service to call. Source: portkey-live.md 10. */
export const noProvider = 'Either x-portkey-config or x-portkey-provider header is required';
