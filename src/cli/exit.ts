/** Exit codes of the command line (DESIGN.md, "Interfaces fixed"). */
export const EXIT = { ok: 0, failed: 1, usage: 2, notConfirmed: 3 } as const;
