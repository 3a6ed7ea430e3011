/**
 * Where what is known of the live API overrules the official document. The tests accept nothing else, and refuse an
 * exception that is no longer needed.
 */
export interface Overruled {
  readonly operations: readonly string[];
  readonly side: 'request' | 'reply';
  /** Which of a validator's faults this is about: every one that matches is explained. */
  readonly faults: RegExp;
  /** The live fact, and which document of ../shared tells it. */
  readonly fact: string;
}

export const overruled: readonly Overruled[] = [
  {
    operations: ['create_run', 'create_thread_and_run'],
    side: 'request',
    faults: /^ must have required property 'thread_id'$/,
    fact: 'portkey-details.md 3, wrong required: the document requires a thread_id that it does not declare.',
  },
  {
    operations: ['list_prompt_versions', 'list_prompt_partials', 'list_partial_versions'],
    side: 'reply',
    faults: /^ must be array$/,
    fact: 'portkey-details.md 0.7: these are {object, total, data}, not bare lists (TF, PEER).',
  },
  {
    operations: ['get_prompt', 'get_prompt_version'],
    side: 'reply',
    faults:
      /^\/(functions|tools) must be array$|^\/tool_choice must be object$|^\/prompt_version_label_id must be string$/,
    fact: 'portkey-details.md 2d, prompts GET: nulls in functions, tools, tool_choice, label id (LIVE).',
  },
  {
    operations: ['get_prompt', 'get_prompt_version'],
    side: 'reply',
    faults: /^\/is_raw_template must be boolean$/,
    fact: 'portkey-details.md 2d, prompts GET: is_raw_template is 0 or 1 (LIVE).',
  },
  {
    operations: ['list_api_keys', 'get_api_key'],
    side: 'reply',
    faults:
      /^(\/data\/\d+)?\/(description|user_id|expires_at|defaults\/config_id) must be string$|\/reset_usage must be number$|\/(usage_limits|defaults\/metadata) must be object$/,
    fact: 'portkey-details.md 2d, api-keys: many nulls (LIVE).',
  },
  {
    operations: ['list_virtual_keys'],
    side: 'reply',
    faults: /^\/data\/\d+\/model_config must be object$/,
    fact: 'portkey-details.md 2d, virtual-keys list: model_config and rate_limits are null (LIVE).',
  },
  {
    operations: ['list_virtual_keys', 'get_virtual_key'],
    side: 'reply',
    faults: /\/expires_at must be string$|\/usage_limits must be object$/,
    fact: 'portkey-facts.md, Live replies, virtual key: these fields are always there, so null when unset (LIVE).',
  },
  {
    operations: ['list_workspaces', 'get_workspace', 'create_workspace'],
    side: 'reply',
    faults: /\/(usage|rate)_limits must be array$/,
    fact: 'portkey-details.md 2d, workspaces: limits are null, not arrays (LIVE).',
  },
  {
    operations: ['list_collections', 'get_collection'],
    side: 'reply',
    faults: /\/is_default must be boolean$/,
    fact: 'portkey-live.md 6: is_default of a collection is 0 or 1 (TF).',
  },
];

/** Keeps account of which exceptions were needed. */
export class Exceptions {
  readonly #used = new Set<Overruled>();

  /** The faults that no exception explains. */
  unexplained(operation: string, side: Overruled['side'], faults: readonly string[]): string[] {
    return faults.filter((fault) => {
      const found = overruled.find(
        (one) => one.side === side && one.operations.includes(operation) && one.faults.test(fault),
      );
      if (found !== undefined) this.#used.add(found);
      return found === undefined;
    });
  }

  /** The exceptions for these operations that nothing needed. */
  stale(operations: ReadonlySet<string>): string[] {
    return overruled
      .filter((one) => one.operations.some((operation) => operations.has(operation)) && !this.#used.has(one))
      .map(({ operations: names, faults }) => `${names.join(', ')}: ${faults}`);
  }
}
