import { distance } from 'fastest-levenshtein';
import type { Config } from '../config.ts';
import { WORKSPACE_ARGUMENTS } from './arguments/read-arguments.ts';
import { auditJournal } from './audit/journal.ts';
import { type Connection, connect } from './connect.ts';
import { checkedExposureSettings, createExposure, type Exposure, type ExposureSettings } from './exposure.ts';
import { describeTool } from './own/describe-tool.ts';
import { whoami } from './own/whoami.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { sealedConfirmer } from './policy/sealed-confirmer.ts';
import { hourlyCaps, policySettings, upstreamOf } from './policy/settings.ts';
import { memoryStores, type PolicyStores } from './policy/stores.ts';
import { masked } from './reply/mask.ts';
import { fullSurface } from './surfaces/full.ts';
import { leanSurface } from './surfaces/lean.ts';
import type { Surface, SurfaceName } from './surfaces/surface.ts';
import { type Tool, toolOfWorkflow } from './tool.ts';
import { createToolbox, type Toolbox } from './toolbox.ts';

/** Everything between serving and Portkey, made once for the process. */
export interface Application {
  readonly config: Config;
  readonly toolbox: Toolbox;
  /** What the process allows; a request may narrow it. */
  readonly exposure: Exposure;
  readonly exposureSettings: ExposureSettings;
  readonly pipeline: Pipeline;
  readonly surface: (name: SurfaceName) => Surface;
  /** Ends connections and the sandbox. */
  close(): Promise<void>;
}

/**
 * Puts the tools room together.
 *
 * @param config the settings
 * @param version of the package
 * @param given what the policy remembers, where several copies share it, and the way to Portkey, where it is not the
 *   settings' own
 */
export function createApplication(
  config: Config,
  version: string,
  given: { readonly stores?: PolicyStores; readonly connection?: Connection } = {},
): Application {
  const hidden = config.PORTKEY_WORKSPACE_ID === undefined ? new Set<string>() : WORKSPACE_ARGUMENTS;
  const connection = given.connection ?? connect(config);
  const stores = given.stores ?? memoryStores(Date.now);

  const find = (name: string): Tool | undefined => toolbox.find(name);
  const own = [
    describeTool(find, (name) => nearest(name, toolbox), hidden),
    whoami({ server: serverFacts(config, version), keyMask: async () => maskOf(await connection.apiKey()) }),
  ];
  const toolbox = createToolbox(own.map(toolOfWorkflow));
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
  const journal = auditJournal({ file: config.PORTKEY_AUDIT_FILE, key: config.PORTKEY_AUDIT_KEY, clock: Date.now });
  const pipeline = createPipeline({
    toolbox,
    client: connection.client,
    gate: {
      policy,
      stores,
      confirmer: sealedConfirmer({
        secret: config.MCP_STATE_SECRET,
        used: stores.usedTokens,
        clock: Date.now,
        upstream: upstreamOf(config),
      }),
      caps: hourlyCaps(config),
      confirmFallback: config.PORTKEY_CONFIRM_FALLBACK,
    },
    journal,
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
  const full = fullSurface(toolbox, pipeline, hidden);
  const { confirm } = policy;
  const lean = leanSurface({
    toolbox,
    pipeline,
    hidden,
    near: (name) => nearest(name, toolbox),
    alwaysAsked: (tool) => confirm.has(tool.risk) || (tool.sensitive !== undefined && confirm.has(tool.sensitive)),
    maxReplyBytes: config.PORTKEY_MAX_REPLY_BYTES,
  });
  return {
    config,
    toolbox,
    exposure,
    exposureSettings,
    pipeline,
    surface: (name) => (name === 'lean' ? lean : full),
    close: async () => {
      await connection.close();
      await journal.close();
    },
  };
}

const maskOf = (key: string | undefined): string | undefined => (key === undefined ? undefined : masked(key));

const NEAR = 5;

/**
 * Names of tools close to one that is not there.
 *
 * @param name the unknown name
 * @param toolbox the tools there are
 */
export function nearest(name: string, toolbox: Toolbox): readonly string[] {
  return toolbox.all
    .map((tool) => ({ name: tool.name, far: distance(name.toLowerCase(), tool.name) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, NEAR)
    .map((tool) => tool.name);
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
