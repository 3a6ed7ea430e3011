import { placeholderFault } from '../config/secret-text.ts';
import { type Config, confirmFallback, ownSecretNames, ownSecrets } from '../config.ts';
import { DEFAULT_LIMITS, type ScriptLimits } from '../scripts/limits.ts';
import type { ScriptRunner } from '../scripts/runner.ts';
import type { Workflow } from '../workflows/model/workflow.ts';
import { WORKSPACE_ARGUMENTS } from './arguments/aliases.ts';
import { auditJournal, maskedJournal } from './audit/journal.ts';
import { createPipeline, type Pipeline } from './call/pipeline.ts';
import type { Planner } from './call/plan-pipeline.ts';
import { createProtection } from './call/protection.ts';
import { type Connection, connect } from './connect.ts';
import { checkedExposureSettings, createExposure, type Exposure, type ExposureSettings } from './model/exposure.ts';
import { type Tool, toolOfWorkflow } from './model/tool.ts';
import { createToolbox, type Toolbox } from './model/toolbox.ts';
import { nearest } from './model/unknown-name.ts';
import { type Observer, observedConnection, observedPipeline } from './observer.ts';
import { describeTool } from './own/describe-tool.ts';
import { runScript } from './own/run-script/run-script.ts';
import { whoami } from './own/whoami.ts';
import { applyPlanTool } from './plans/apply-plan.ts';
import { createPlanner } from './plans/planner.ts';
import { hourlyCaps } from './policy/admission.ts';
import { sealedConfirmer } from './policy/confirmer.ts';
import { policySettings, upstreamOf } from './policy/settings.ts';
import { memoryStores, type PolicyStores, stateDirectory } from './policy/stores.ts';
import { type KnownSecrets, knownSecrets } from './secrets/known-secrets.ts';
import { masked } from './secrets/mask.ts';
import { type OneTimeOutlet, oneTimeOutlet } from './secrets/one-time.ts';
import { secretBindings } from './secrets/references.ts';
import { shownInApp } from './surfaces/executors.ts';
import { leanSurface } from './surfaces/lean.ts';
import { fullSurface, type Surface, type SurfaceName } from './surfaces/surface.ts';

/** Everything between serving and Portkey, made once for the process. */
export interface Application {
  readonly config: Config;
  readonly toolbox: Toolbox;
  /** What the process allows; a request may narrow it. */
  readonly exposure: Exposure;
  readonly exposureSettings: ExposureSettings;
  readonly pipeline: Pipeline;
  /** Makes plans for whatever works out several changes, and carries them out. */
  readonly planner: Planner;
  /** Calls to Portkey in flight and waiting for a place. */
  readonly load: () => { readonly inFlight: number; readonly waiting: number };
  readonly surface: (name: SurfaceName) => Surface;
  /** Whether the app can show what a listed tool answers, for clients that have it. */
  readonly shownInApp: (name: string) => boolean;
  /** Ends connections and the sandbox. */
  close(): Promise<void>;
}

/** What the process may have before the application is made. */
export interface Given {
  readonly stores?: PolicyStores;
  readonly connection?: Connection;
  /** Looks on at every call, for metrics and traces. */
  readonly observer?: Observer;
  /** Holds the secrets that the operator bound to operations; the process's own unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The memory of secrets that the log is masked by. */
  readonly known?: KnownSecrets;
  /** Over HTTP with `PORTKEY_ONE_TIME_SECRETS=link`: the page that shows them once. */
  readonly links?: OneTimeOutlet;
  /** Takes the lines of the audit where no file is set; they go to stderr unless given. */
  readonly auditTo?: (line: string) => void;
}

/**
 * Puts the tools room together.
 *
 * @param config the settings
 * @param version of the package
 * @param given what the policy remembers, where several copies share it, and the way to Portkey, where it is not the
 *   settings' own; the environment, the memory of secrets and the page for one-time secrets, where the process has them
 * @throws ConfigError for a setting that cannot be used
 */
export function createApplication(config: Config, version: string, given: Given = {}): Application {
  const hidden = config.PORTKEY_WORKSPACE_ID === undefined ? new Set<string>() : WORKSPACE_ARGUMENTS;
  const connection = observedConnection(given.connection ?? connect(config, given.observer), given.observer);
  const kept = config.MCP_STATE_DIR === undefined ? undefined : stateDirectory(config.MCP_STATE_DIR);
  const stores = given.stores ?? { ...memoryStores(Date.now), ...(kept && { usedTokens: kept.usedTokens }) };

  const find = (name: string): Tool | undefined => toolbox.find(name);
  const own: readonly Workflow[] = [
    describeTool(find, (name) => nearest(name, toolbox), hidden),
    whoami({
      server: serverFacts(config, version),
      keyMask: async () => maskOf(await connection.apiKey()),
      ...keyFault(config),
    }),
  ];
  const scripts = scriptRunner();
  const script = runScript({ runner: scripts.get, limits: scriptLimits(config), fence: config.PORTKEY_FENCE });
  const toolbox = createToolbox([...[...own, script].map(toolOfWorkflow), applyPlanTool]);
  const exposureSettings = checkedExposureSettings(
    {
      ...(config.PORTKEY_TOOL_DOMAINS && { domains: config.PORTKEY_TOOL_DOMAINS }),
      ...(config.PORTKEY_TOOLS_ALLOW && { allow: config.PORTKEY_TOOLS_ALLOW }),
      ...(config.PORTKEY_TOOLS_DENY && { deny: config.PORTKEY_TOOLS_DENY }),
      readOnly: config.PORTKEY_READ_ONLY,
    },
    toolbox.all,
  );
  const exposure = createExposure(exposureSettings, find);
  const policy = policySettings(config);
  const { env = process.env, known = knownSecrets() } = given;
  for (const secret of ownSecrets(config)) known.learn(undefined, secret);
  const outlet = oneTimeOutlet(config, env, given.links);
  const protection = createProtection({
    known,
    fence: config.PORTKEY_FENCE,
    hideLogBodies: config.PORTKEY_HIDE_LOG_BODIES,
    ...(outlet && { outlet }),
    sources: {
      env,
      bindings: secretBindings(config.PORTKEY_SECRET_ENV, (name) => find(name)?.name === name, ownSecretNames),
      ...(config.PORTKEY_SECRET_DIR !== undefined && { directory: config.PORTKEY_SECRET_DIR }),
    },
  });
  const journal = auditJournal({
    file: config.PORTKEY_AUDIT_FILE,
    key: config.PORTKEY_AUDIT_KEY,
    clock: Date.now,
    ...(given.auditTo && { stderr: given.auditTo }),
  });
  const bare = createPipeline({
    toolbox,
    client: connection.client,
    gate: {
      policy,
      stores,
      confirmer: sealedConfirmer({
        secret: config.MCP_STATE_SECRET ?? kept?.secret,
        used: stores.usedTokens,
        clock: Date.now,
        upstream: upstreamOf(config),
      }),
      caps: hourlyCaps(config),
      confirmFallback: confirmFallback(config).instead,
    },
    journal: maskedJournal(journal, known),
    protection,
    planner: () => planner,
    clock: Date.now,
    settings: {
      reply: { maxReplyBytes: config.PORTKEY_MAX_REPLY_BYTES },
      files: {
        ...(config.PORTKEY_DOWNLOAD_DIR !== undefined && { downloadDir: config.PORTKEY_DOWNLOAD_DIR }),
        ...(config.PORTKEY_UPLOAD_DIR !== undefined && { uploadDir: config.PORTKEY_UPLOAD_DIR }),
      },
      requiredMetadata: config.PORTKEY_REQUIRED_METADATA ?? [],
      ...(config.PORTKEY_WORKSPACE_ID !== undefined && { pinnedWorkspace: config.PORTKEY_WORKSPACE_ID }),
    },
  });
  const planner: Planner = createPlanner({
    pipeline: bare.plans,
    find,
    near: (name) => nearest(name, toolbox),
    maxReplyBytes: config.PORTKEY_MAX_REPLY_BYTES,
    fence: config.PORTKEY_FENCE,
  });
  const pipeline = observedPipeline(bare, given.observer);
  const full = fullSurface(toolbox, pipeline, hidden, config.PORTKEY_MAX_REPLY_BYTES);
  const lean = leanSurface({ toolbox, pipeline, hidden, maxReplyBytes: config.PORTKEY_MAX_REPLY_BYTES });
  return {
    config,
    toolbox,
    exposure,
    exposureSettings,
    pipeline,
    planner,
    load: () => connection.load?.() ?? { inFlight: 0, waiting: 0 },
    surface: (name) => (name === 'lean' ? lean : full),
    shownInApp: shownInApp(toolbox, policy.confirm),
    close: async () => {
      await scripts.close();
      await connection.close();
      await journal.close();
    },
  };
}

/** Loaded at the first script. */
function scriptRunner(): { readonly get: () => Promise<ScriptRunner>; readonly close: () => Promise<void> } {
  let made: Promise<ScriptRunner> | undefined;
  return {
    get: () => {
      made ??= import('../scripts/runner.ts').then(({ createScriptRunner }) => createScriptRunner());
      return made;
    },
    close: async () => (await made)?.close(),
  };
}

const MEGABYTE = 1024 * 1024;

const scriptLimits = (config: Config): ScriptLimits => ({
  ...DEFAULT_LIMITS,
  runMs: config.PORTKEY_SCRIPT_RUN_MS ?? config.PORTKEY_SCRIPT_LIMITS.compute_ms,
  memoryBytes: (config.PORTKEY_SCRIPT_MEMORY_MB ?? config.PORTKEY_SCRIPT_LIMITS.memory_mb) * MEGABYTE,
  calls: config.PORTKEY_SCRIPT_CALLS ?? config.PORTKEY_SCRIPT_LIMITS.calls,
  codeBytes: config.PORTKEY_SCRIPT_CODE_BYTES ?? config.PORTKEY_SCRIPT_LIMITS.code_bytes,
});

const maskOf = (key: string | undefined): string | undefined => (key === undefined ? undefined : masked(key));

/** A key that was never filled in; the sandbox has keys of its own. */
function keyFault(config: Config): { readonly keyFault?: string } {
  const key = config.PORTKEY_API_KEY;
  const fault = config.PORTKEY_SANDBOX || key === undefined ? undefined : placeholderFault(key);
  return fault === undefined ? {} : { keyFault: `PORTKEY_API_KEY ${fault}: set the key itself.` };
}

function serverFacts(config: Config, version: string): Readonly<Record<string, unknown>> {
  return {
    server: { name: 'portkey-admin-mcp-server', version },
    sandbox: config.PORTKEY_SANDBOX,
    base_url: config.PORTKEY_SANDBOX ? 'embedded sandbox' : (config.PORTKEY_BASE_URL ?? 'https://api.portkey.ai/v1'),
    surface: config.PORTKEY_TOOL_SURFACE,
    limits: {
      read_only: config.PORTKEY_READ_ONLY,
      dry_run: config.PORTKEY_DRY_RUN,
      confirm: [...policySettings(config).confirm],
      domains: config.PORTKEY_TOOL_DOMAINS ?? 'default',
      ...(config.PORTKEY_TOOLS_ALLOW && { allow: config.PORTKEY_TOOLS_ALLOW }),
      ...(config.PORTKEY_TOOLS_DENY && { deny: config.PORTKEY_TOOLS_DENY }),
      ...(config.PORTKEY_WORKSPACE_ID && { workspace: config.PORTKEY_WORKSPACE_ID }),
      max_reply_bytes: config.PORTKEY_MAX_REPLY_BYTES,
    },
  };
}
