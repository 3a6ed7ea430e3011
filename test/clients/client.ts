/** What a client is to the runner: where its code comes from, how it is told of the server, and how it is driven. */

export type Transport = 'stdio' | 'http';

/** What every client is asked to do, in this order. */
export const STEPS = ['list', 'read', 'fail', 'write', 'delete', 'ask'] as const;
export type Step = (typeof STEPS)[number];

/** Packages of one registry, each with its exact version; the first is the client itself. */
export type Source =
  | { readonly from: 'npm'; readonly packages: Readonly<Record<string, string>>; readonly node24?: true }
  | { readonly from: 'pypi'; readonly packages: Readonly<Record<string, string>> }
  /** Built with the program that uses it: a folder of `drivers/go/`. */
  | { readonly from: 'go'; readonly packages: Readonly<Record<string, string>>; readonly program: string };

/** What has to be on the machine, beside Node, for what comes from a registry. */
export const NEEDS: Readonly<
  Record<Source['from'], { readonly command: readonly string[]; readonly name: string } | undefined>
> = {
  npm: undefined,
  pypi: { command: ['python3', '-c', 'import venv, ensurepip'], name: 'python3 with venv' },
  go: { command: ['go', 'version'], name: 'go' },
};

/** An installed client. */
export interface Installed {
  /** The folder it is in. */
  readonly folder: string;
  /** For its processes: its own programs come first. */
  readonly path: string;
}

/** One client over one transport: the server it is to connect to, and a folder of its own. */
export interface Leg {
  readonly transport: Transport;
  /** Stands where the documentation says `/path/to/portkey-admin-mcp-server`; its `build/index.js` is the server. */
  readonly clone: string;
  /** A Portkey key, for the server over stdio. */
  readonly key: string;
  /** Of the server over HTTP. */
  readonly url: string;
  readonly token: string;
  /** An empty folder that is the client's home. */
  readonly home: string;
  /** Whether the client is to put questions before a person, who agrees. */
  readonly asks: boolean;
}

/** A connected client. */
export interface Session {
  /** The tools that the client offers, under their own names. */
  list(): Promise<string[]>;
  /** What the caller, or the model, of this client is given: an answer or a refusal. */
  call(name: string, args: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

/** Starts the client and connects it. Rejects with what the client said where that fails. */
export type Connect = (leg: Leg, installed: Installed) => Promise<Session>;

/** How a person tells a client of the server: a command to run, or a file to write. */
export type Setup =
  | { readonly run: string }
  | { readonly file: string; readonly language: 'json' | 'toml' | 'yaml'; readonly text: string };

/** How a client shows, without a person, that it uses what `setup` wrote. */
export interface AfterSetup {
  /** As `setup --client` takes it. */
  readonly name: string;
  /** Its own command that lists its servers. */
  readonly list: readonly string[];
  /** What that prints of a server named portkey that it is connected to. */
  readonly shows: RegExp;
  /** That command reads the settings and connects to nothing: the tools that the client offers its model are the proof. */
  readonly onlyReads?: true;
  /** What a user does in a dialog or has done before. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Client {
  readonly id: string;
  readonly title: string;
  readonly source: Source;
  /** The name it sends to servers. */
  readonly sends: RegExp;
  readonly connect: Connect;
  /** How its users tell it of the server, as docs/reference/connect.md shows it. */
  readonly setup?: Partial<Record<Transport, Setup>>;
  readonly afterSetup?: AfterSetup;
  /** How its users sign in, where the server asks them to. */
  readonly signIn?: string;
  readonly transports: readonly Transport[];
  /** Whether it can put a question before a person without a terminal, as its own users' programs do. */
  readonly asks?: true;
  /** Under which name it can send a gateway config, where it drops an argument called `config`. */
  readonly configArgument?: string;
  /** What it says of arguments that it refuses itself, where it does not name them. */
  readonly refusal?: RegExp;
  /** Whether CI runs it each time: what takes long to install or to start does not fit there. */
  readonly inCi: boolean;
  /** Steps that do not work, and why. One that works after all fails the run, so that the line goes. */
  readonly known?: Partial<Record<Transport, Partial<Record<Step, string>>>>;
  /** What a user of this client has to know, one sentence each. */
  readonly notes?: readonly string[];
}
