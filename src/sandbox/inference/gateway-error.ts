import { ApiError } from '../model/api-error.ts';
import { excerpt } from '../model/value.ts';

/**
 * A refusal by the gateway, which speaks as OpenAI does: `{"error":{message,type,param,code}}`.
 * Source: portkey-facts.md "Authentication, errors".
 */
export class GatewayError extends ApiError {
  readonly type: string;
  readonly param: string | null;

  constructor(status: number, message: string, type: string, param: string | null, code: string | null) {
    super(status, code ?? type, message, param === null ? [] : [{ field: param, message }]);
    this.name = 'GatewayError';
    this.type = type;
    this.param = param;
  }
}

/** 400, naming the parameter at fault. */
export const badRequest = (param: string, message: string): GatewayError =>
  new GatewayError(400, message, 'invalid_request_error', param, 'AB01');

/** 404 for an object that is not there (any more). */
export const noSuch = (what: string, id: string): GatewayError =>
  new GatewayError(404, `No ${what} found with id '${excerpt(id, 80)}'.`, 'not_found_error', null, 'AB08');

/** What the gateway says where nothing tells it which AI service to call. Source: portkey-live.md 10. */
export const noProvider = 'Either x-portkey-config or x-portkey-provider header is required';
