/** What stands in one folder, and which way its imports go. */
export interface Floors {
  /** Parts from top to bottom: folders, and `.` for the files of the folder itself. A part imports from rows below its own. */
  readonly rows: readonly (readonly string[])[];
  /** Parts that import from these alone of what is below. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}

/** By folder. In `src` itself each file is a part, because entry points and what all share stand side by side. */
export const floors: Readonly<Record<string, Floors>> = {
  src: {
    rows: [
      ['index', 'server'],
      ['cli'],
      ['app', 'serve'],
      ['tools'],
      ['workflows', 'scripts', 'portkey', 'sandbox', 'pictures'],
      ['catalog', 'config', 'log'],
      ['log-library', 'version', 'shortened', 'json', 'indexed-png', 'map-at-once', 'masks', 'bounded-map'],
    ],
    only: {
      index: ['cli'],
      server: ['cli'],
      cli: [
        ...['serve', 'tools', 'sandbox', 'portkey', 'config', 'log', 'version', 'catalog', 'shortened'],
        ...['json', 'map-at-once'],
      ],
      app: ['pictures', 'sandbox', 'tools', 'json', 'shortened'],
      serve: ['tools', 'portkey', 'config', 'log', 'catalog', 'version', 'shortened', 'json', 'bounded-map'],
      tools: [
        ...['workflows', 'scripts', 'portkey', 'sandbox', 'catalog', 'config', 'log', 'shortened', 'json'],
        ...['map-at-once', 'masks', 'pictures', 'bounded-map'],
      ],
      workflows: ['catalog', 'config', 'json', 'map-at-once', 'masks', 'shortened'],
      scripts: ['json'],
      portkey: ['catalog', 'config', 'shortened', 'json'],
      sandbox: ['catalog', 'json', 'indexed-png', 'shortened', 'bounded-map'],
      pictures: ['catalog', 'json', 'shortened', 'indexed-png'],
      catalog: [],
      config: [],
      log: ['log-library'],
    },
  },
  tools: {
    rows: [
      ['.'],
      ['surfaces'],
      ['own'],
      ['plans', 'search'],
      ['call'],
      ['policy'],
      ['audit'],
      ['reply'],
      ['secrets'],
      ['arguments'],
      ['model'],
    ],
  },
  sandbox: {
    rows: [
      ['.'],
      ['console', 'journal', 'seed'],
      ['operations'],
      ['analytics', 'inference', 'limits'],
      ['gateway-config'],
      ['guardrails'],
      ['logs'],
      ['rows'],
      ['request'],
      ['model'],
    ],
  },
  serve: { rows: [['console', 'stdio'], ['http'], ['messages'], ['.']] },
  'serve/http': {
    rows: [['.'], ['pages'], ['mcp', 'sign-in'], ['keys'], ['auth', 'store', 'telemetry'], ['exchange']],
  },
  workflows: {
    rows: [['.'], ['posture', 'workspace-document'], ['dependents', 'spend-report', 'plans'], ['analytics'], ['model']],
  },
  cli: { rows: [['.'], ['doctor'], ['setup'], ['terminal'], ['model']] },
  app: { rows: [['console'], ['.'], ['views'], ['components'], ['model']] },
  pictures: { rows: [['.'], ['charts'], ['model']] },
  catalog: {
    rows: [['.'], ['schemas'], ['model']],
  },
};
