/** A seeded object that logs of one workspace name. */
export interface SeedObject {
  readonly id: string;
  readonly slug: string;
  /** The workspace's UUID. */
  readonly workspaceId: string;
}

/** A provider (virtual key): `provider` is the AI service, such as `openai`. */
export interface SeedVirtualKey extends SeedObject {
  readonly provider: string;
}

export interface SeedPrompt extends SeedObject {
  readonly versionId?: string;
}

/** What the seeded month of logs names, as it exists in the seeded organisation. Plain JSON: it is kept in a row. */
export interface SeedReferences {
  readonly organisationId: string;
  /** The busiest first: the default workspace. */
  readonly workspaces: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
  readonly apiKeys: readonly { readonly id: string; readonly workspaceId: string }[];
  readonly configs: readonly SeedObject[];
  readonly prompts: readonly SeedPrompt[];
  readonly virtualKeys: readonly SeedVirtualKey[];
  /** Members, whose addresses are the `_user` of what they run themselves. */
  readonly users: readonly { readonly id: string; readonly email: string }[];
}
