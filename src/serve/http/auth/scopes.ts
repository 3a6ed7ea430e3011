import type { Risk } from '../../../catalog/operation.ts';

/** The OAuth scopes of this server, one for each risk. */
export const SCOPES = ['portkey:read', 'portkey:write', 'portkey:delete', 'portkey:execute'] as const;

export type Scope = (typeof SCOPES)[number];

/** The scopes of ours among the words given. */
export const scopesOf = (words: readonly string[]): Scope[] => SCOPES.filter((scope) => words.includes(scope));

/** What a scope lets do. */
export const riskOf = (scope: Scope): Risk => scope.slice('portkey:'.length) as Risk;

/** The scope that a risk needs. */
export const scopeFor = (risk: Risk): Scope => `portkey:${risk}`;
