import type { JsonSchema } from './schema.ts';

/** What a call can do: `delete` removes or cuts off something, `execute` spends money or runs something. */
export type Risk = 'read' | 'write' | 'delete' | 'execute';

/**
 * How a write can hurt without deleting: `access` (who may do what), `egress` (where keys and traffic go),
 * `protection` (a guardrail or limit loosened), `live` (production changes at once).
 */
export type Sensitivity = 'access' | 'egress' | 'protection' | 'live';

/**
 * What a careless or hostile call of an operation could do, each as an answer to a question:
 * could it cut somebody off or remove what they use, hand out or expose a key, spend money, send traffic, texts or keys
 * elsewhere, grant rights, loosen a guardrail, a limit or what people rely on?
 */
export type Harm = 'cuts off' | 'leaks a key' | 'spends' | 'sends elsewhere' | 'grants' | 'loosens';

/**
 * `control`: the control plane. `gateway`: inference and logs, which want a workspace key. `root`: the host's root, no
 * key. `registry`: the MCP gateway, a host of its own, which is asked only where `PORTKEY_MCP_REGISTRY_URL` names it.
 */
export type Host = 'control' | 'gateway' | 'root' | 'registry';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * Where an argument goes.
 *
 * `file` is a multipart file part, `form` a multipart text part. `whole-body` is the request body itself.
 * `filters` is an object whose keys are other (unlisted) arguments of the same operation.
 * `period` is a named span of time that is resolved into two other arguments.
 * `local` is used by us only (a workflow's or an encoder's own argument) and never sent.
 */
export type Place =
  | 'path'
  | 'query'
  | 'body'
  | 'header'
  | 'form'
  | 'file'
  | 'whole-body'
  | 'filters'
  | 'period'
  | 'local';

/** By what the API knows a thing. `at`: the member of an argument that names it, where that is an object. */
export interface KnownBy {
  readonly name: 'slug' | 'id';
  readonly list: string;
  readonly at?: string;
}

/** One argument of an operation. Its key in `input` is its snake_case name for the model. */
export interface Field {
  readonly in: Place;
  readonly schema: JsonSchema;
  readonly required?: boolean;
  /** Accepted and described by `describe_tool`, but not in the tool list: rarely needed, or too many tokens. */
  readonly unlisted?: boolean;
  /** The API's own name, where it is not the argument's name (a path's name is found by its snake_case form). */
  readonly wire?: string;
  /**
   * How a parsed value travels: `json` as a string holding JSON, `csv` as a comma-separated string,
   * `repeated` as one query parameter for each element.
   */
  readonly encode?: 'json' | 'csv' | 'repeated';
  /** A path part that may hold slashes (a model's name), each part checked; they are sent encoded. */
  readonly slashes?: true;
  /**
   * What an update does with a stored object or list: `replaces` it whole, so that members that are not named are lost,
   * or `merges` what is named into it.
   */
  readonly onUpdate?: 'replaces' | 'merges';
  /** A field of what is stored that this argument has to equal, or Portkey refuses the call. */
  readonly matches?: string;
  /** `period`: the two arguments that it stands for, start and end; a dotted path leads into one (`filters.time_min`). */
  readonly span?: readonly [from: string, to: string];
  /** What the API takes to clear a body field that `null` clears here, where that is not `null`. */
  readonly clearedBy?: string;
  /** Sent where the caller does not give the argument. */
  readonly assumed?: unknown;
  /** The API knows the thing that is named by its slug (or UUID) alone: the other is looked up in this list before it is sent. */
  readonly knownBy?: KnownBy;
  /** Another name, listed beside the argument's own: some clients lose arguments that are called as their own are. */
  readonly also?: string;
  /** A shorter schema for the tool list; without it a shallow view of `schema` is derived. */
  readonly listed?: JsonSchema;
}

/**
 * An argument that earlier servers took and the API does not have.
 *
 * A string renames it. `into` puts its value at a dotted path inside a named argument (`rate_limits[0].value`),
 * together with fixed neighbours (`with`), which are only sent along with it. `refused` says what replaces it.
 * `ignored` is taken and not sent, and says why. `spread`: the value is an object whose keys are arguments.
 * `as: 'merge'`: the value is an object, whose keys are put into the object at `into` beside what is there.
 *
 * An alias may stand for a name inside an argument: `workspaces[].credit_limit`, `access.credit_limit`. Its `into` then
 * begins at the object that holds the name.
 */
export type ArgumentAlias =
  | string
  | { readonly ignored: string }
  | { readonly spread: true }
  | { readonly into: string; readonly with?: Readonly<Record<string, unknown>>; readonly as?: 'list' | 'csv' | 'merge' }
  | { readonly refused: string };

/** A rule by which arguments make a call riskier than its operation. `argument` is a dotted path; `[]` stands for every element, `**` for any depth. */
export interface Escalation {
  readonly argument: string;
  /** Fires when the argument has one of these values. */
  readonly equals?: readonly unknown[];
  /** Fires when the argument is given at all (and not false, null or empty, unless `evenEmpty`). */
  readonly given?: boolean;
  /** Fires when the argument is an empty list or object, or null: everything there was is taken away. */
  readonly emptied?: boolean;
  /** Fires when the list (or object) has fewer members than the stored one, which has to be read first. */
  readonly shrinks?: boolean;
  /** Fires unless the number is at least what is stored, which has to be read first: none before counts as more. */
  readonly lowers?: boolean;
  /** Fires when the list has more members than this. */
  readonly moreThan?: number;
  /** Fires when the number is this or less. */
  readonly atMost?: number;
  readonly to: 'delete' | Sensitivity;
  /** Said to the person who confirms: what this argument does. */
  readonly because: string;
}

/**
 * Where it can be read to which address the secrets of a call go, where its own target does not show that: reads in
 * order, each with the field of its reply that is the next one's argument of the same name.
 */
export interface SendsTo {
  readonly reads: readonly { readonly operation: string; readonly next?: string }[];
  /** They go to somebody else's server in any case, whether or not it can be read which. */
  readonly always?: true;
}

/**
 * How a figure of several workspaces is told as one. `sum`: they are added. `mean`: their mean, weighted by requests.
 * `apart`: it can only be told for each (percentiles, distinct users). `first`, `last`: the earliest or latest time.
 */
export type Figure = 'sum' | 'mean' | 'apart' | 'first' | 'last';

/** How an operation that answers for one workspace is asked for all. */
export interface PerWorkspace {
  /** What becomes of figures of the reply whose names do not say it. */
  readonly figures?: Readonly<Record<string, Figure>>;
  /** The reply covers all workspaces by itself: always, or where an argument has one of these values. */
  readonly whole?: true | { readonly argument: string; readonly values: readonly string[] };
}

/**
 * How a reply is drawn where a caller asks for a chart: where its points stand and what they count. Names of figures are
 * fields of a row, and what they are called in the picture.
 */
export interface ChartDescription {
  /** Lines and stacked stand over time, bars over groups. Stacked where figures add up. */
  readonly kind: 'lines' | 'bars' | 'stacked';
  readonly unit: 'usd' | 'tokens' | 'requests' | 'milliseconds' | 'percent' | 'count';
  /** `{NAME}` is the argument of that name, or the member of the reply that `*` of `points` stands for. */
  readonly title: string;
  /** Dotted path of the rows; `*` is the first member. An object there is one bar for each figure. */
  readonly points: string;
  /** The field of a row with its time or the group's name, the first that the row has; what it is about unless said. */
  readonly x?: readonly string[];
  /** Fields of figures (dotted paths), with what they are called. */
  readonly figures?: Readonly<Record<string, string>>;
  /** A list in each row, of one figure for each name. */
  readonly parts?: { readonly list: string; readonly name: string; readonly figure: string; readonly called?: string };
  /** Figures are US cents, and drawn as dollars. */
  readonly cents?: true;
  /** Bars are drawn in this order rather than by size: `x` is a number. */
  readonly ordered?: true;
}

/** How a list is paged: the arguments that ask for a page, and the field of the reply that holds the elements. */
export interface Paging {
  readonly style: 'pages' | 'cursor' | 'offset' | 'none';
  /** `pages`: the argument for the page's number and the first page's number. */
  readonly page?: string;
  readonly first?: 0 | 1;
  /** The argument for the page's size and the API's cap on it. */
  readonly size?: string;
  readonly maxSize?: number;
  /** The size that is asked for where the caller names none, of lists that are long by nature (logs, audit). */
  readonly usualSize?: number;
  /** `cursor`: the argument that takes the last element's id, or what the reply names (`nextCursor`). */
  readonly after?: string;
  /** `cursor`: dotted path of the reply field that holds the next page's cursor. */
  readonly nextCursor?: string;
  /** `offset`: the argument for how many elements to skip. */
  readonly skip?: string;
  /** Where the elements are in the reply; `data` unless said. */
  readonly items?: string;
  /** Where the total is in the reply; `total` unless said. */
  readonly total?: string;
}

/** Which permissions a key needs: all of a plain list, or one of `anyOf`. Source: portkey-details.md 2c. */
export type Scopes = readonly string[] | { readonly anyOf: readonly string[] };

/**
 * What the app draws of a reply, for clients that can show it. `traffic`: spend, requests, errors, latency. `config`: a
 * gateway config or its versions. `plan`: changes that nobody has agreed to yet.
 */
export type View = 'traffic' | 'config' | 'plan';

/** An example call for `describe_tool`. */
export interface Example {
  readonly says: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * What the server itself wants to know. `workspaces`, `users`, `api keys`: names and details for ids, and whether a key
 * is known. `providers`: named in hints. `reachability`: an answer that costs nothing and needs no key.
 */
export type ServerRead = 'workspaces' | 'users' | 'api keys' | 'providers' | 'reachability';

/** One thing Portkey's API does. Plain data: what can be derived (annotations, siblings) is not written here. */
export interface Operation {
  readonly name: string;
  readonly method: Method;
  /** The official path template; `/v1` or `/v2` is added by the client unless the path names its version itself. */
  readonly path: string;
  /** `control` unless said. */
  readonly host?: Host;
  readonly title: string;
  /** At most 300 characters: what it does, when to use it rather than its sibling, what cannot be undone. */
  readonly description: string;
  /**
   * What administrators say when they want this, comma-separated: phrases as people would say them, at least three,
   * written from what it does. A search is compared with each.
   */
  readonly examplePhrases?: string;
  readonly risk: Risk;
  /**
   * Of everything but reads: every harm that it could do, and so an answer to each question. Whatever is named here makes
   * the policy ask, by `risk`, `sensitive`, `escalates` or the rule for addresses; a test holds them together.
   */
  readonly could?: readonly Harm[];
  readonly sensitive?: Sensitivity;
  readonly escalates?: readonly Escalation[];
  /** The operation whose reply shows what this one changes, where the path does not lead to it. */
  readonly storedIn?: string;
  readonly sendsTo?: SendsTo;
  readonly scopes?: Scopes;
  /** Set where the operation is on the enterprise plan only: said where it answers 403, and by `describe_tool`. */
  readonly plan?: 'enterprise';
  readonly input: Readonly<Record<string, Field>>;
  /** Groups of arguments of which at least one must be given. */
  readonly needsOneOf?: readonly (readonly string[])[];
  /** Groups of arguments of which at most one may be given. */
  readonly atMostOneOf?: readonly (readonly string[])[];
  readonly argumentAliases?: Readonly<Record<string, ArgumentAlias>>;
  /** Dotted paths of reply fields that hold secrets (`data[].key`), masked unless `oneTime`; of an object, every leaf. */
  readonly secretReply?: readonly string[];
  /** Dotted paths of reply fields that are handed out once, at creation or rotation. */
  readonly oneTimeReply?: readonly string[];
  /** Dotted paths of reply fields with free text that other people wrote. `**` is the whole reply. */
  readonly untrusted?: readonly string[];
  /**
   * The untrusted text comes from strangers and no tool writes it back (logs, feedback, what foreign MCP servers say):
   * control, bidirectional and zero-width characters in it are shown as escapes.
   */
  readonly foreignText?: true;
  /** Dotted paths of reply fields that hold JSON as a string and are shown parsed. */
  readonly jsonReply?: readonly string[];
  /** Dotted paths of reply fields with what users asked and models answered, for `PORTKEY_HIDE_LOG_BODIES`. */
  readonly bodyReply?: readonly string[];
  /**
   * Dotted path of the reply field with a signed link to a file, which `save_to` follows without the key. It opens the
   * file for whoever has it: the caller gets it, records do not.
   */
  readonly linkReply?: string;
  readonly paging?: Paging;
  /** May be sent again when its outcome is unknown. Default: all but POST. False where each PUT makes a version. */
  readonly repeatable?: boolean;
  /** What stays or is still to be done after it, and the operation for that: said in the question and in the answer. */
  readonly remains?: string;
  /** The operation that brings back what this one takes away. */
  readonly undoneBy?: string;
  /** A PUT that can replace or cut off what was there (`destructiveHint`). */
  readonly replaces?: boolean;
  /** Lies with the control plane and still wants a workspace's key: it is sent with `PORTKEY_GATEWAY_API_KEY` where there is one. */
  readonly key?: 'workspace';
  /**
   * Answers for one workspace: an organisation key's default one unless `workspace_slug` names another; `*` adds up all.
   * Source: portkey-live.md 2.
   */
  readonly perWorkspace?: PerWorkspace;
  /** How its reply is drawn: the first of these that it has figures for. */
  readonly charts?: readonly ChartDescription[];
  /** Another operation is meant where this argument is given, and tried where the operation's own answer is 404. */
  readonly insteadFor?: { readonly argument: string; readonly operation: string };
  /** `json` unless said. `bytes`: a file. `text`: plain text or JSON lines. */
  readonly reply?: 'json' | 'bytes' | 'text';
  /** The API's other version (`/v1` for `/v2` and the reverse) is tried on 400 and 404. Source: portkey-facts.md. */
  readonly eitherVersion?: boolean;
  /** False for what the official document does not have. */
  readonly documented?: false;
  readonly aliases?: readonly string[];
  readonly examples?: readonly Example[];
  /** Set where the app can draw the reply. */
  readonly view?: View;
  /** Set where the server itself calls this operation, whoever is calling: what it learns from it. One operation for each. */
  readonly serverRead?: ServerRead;
}

/** A group of operations that are switched on and off together. */
export interface Domain {
  readonly domain: string;
  /** What the domain is about, in a few words, for search and docs. */
  readonly about: string;
  /** Off unless `PORTKEY_TOOL_DOMAINS` names it. */
  readonly offByDefault?: boolean;
  readonly operations: readonly Operation[];
}

/** An operation together with what its place in the catalog says. */
export type CatalogEntry = Operation & { readonly domain: string; readonly host: Host };
