import type { Sayings } from './sayings.ts';

export const audit: Sayings = {
  list_audit_logs: `
    who changed this, who deleted the prompt, who touched production, audit trail, what did somebody do yesterday,
    who created this key, history of admin actions, who gave him access, what changed last night, security review of
    actions, suspicious activity of an account, compliance evidence of changes, when was the config changed and by
    whom, who revoked the key, track down who broke it, activity of an administrator, soc 2 audit, which ip address
    made the change, who messed with our settings, what has my colleague been doing in the account, recent changes
    in the organisation, who did that, who switched something off, who created the workspace, what did a person do
    on monday, find out who messed with something, who removed a user, who raised the limit, who approved, which
    admin did it
  `,
};
