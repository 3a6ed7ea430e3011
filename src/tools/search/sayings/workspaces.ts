import type { Sayings } from './sayings.ts';

export const workspaces: Sayings = {
  onboard_team: `
    onboard a team, set up a new team with workspace members budget and key, plan everything a new team needs, bring a
    whole team on board
  `,
  export_workspace: `
    export a workspace, keep a workspace in git, a workspace as one document, dump a workspace
  `,
  plan_workspace: `
    bring a workspace to its document, apply a workspace document, restore a workspace from its export, compare two
    workspaces, clone a workspace
  `,
  list_workspaces: `
    which workspaces do we have, list teams, find the id of a workspace, all departments, what teams exist, overview
    of workspaces
  `,
  create_workspace: `
    new team, set up a space for a department, make a workspace, separate area for a project, new business unit
    needs its own space, isolated environment for a client, space for a new squad, separate area for an office, own
    space with its own keys for a product line
  `,
  delete_workspace: `
    delete a workspace, a team was dissolved, remove a department, project is over clean up its space, close a
    workspace, shut down a team's area, close a workspace for good, the hackathon is over drop its workspace
  `,
  get_workspace: `
    details of a workspace, settings of a team, limits of a workspace, defaults of a workspace, budget of a
    workspace, who is in the workspace and what are its settings
  `,
  update_workspace: `
    rename a workspace, change the budget of a workspace, default guardrails for one workspace, default metadata for
    a team, raise a team's limits, turn off log bodies for a workspace, security settings of a workspace, team wants
    another name, require metadata in a workspace, set a rate limit on a workspace
  `,
  list_workspace_members: `
    who is in a workspace, members of a team, people with access to a workspace, who belongs to the team, which
    colleagues are in the project, managers of a workspace, who works in the workspace, who can get into this
    workspace
  `,
  add_workspace_member: `
    add someone to a workspace, put a colleague in the team, give a person access to a workspace, someone joins the
    team, let him into the project, move somebody to a team, add people to a project, someone should see the
    workspace, moves from sales to support add him there, she works on the project now, let a colleague into the
    workspace
  `,
  remove_workspace_member: `
    take someone out of a workspace, he left the team, changed teams remove him, no longer on the project, remove a
    person from a team, revoke somebody's access to one workspace, kick someone out of the workspace, no longer part
    of the team, someone should not see the workspace any longer, moved to another team take her out here
  `,
  get_workspace_member: `
    role of a person in a workspace, is she a manager of the team, membership of one person, what may he do in this
    workspace
  `,
  update_workspace_member: `
    make someone manager of a workspace, change the role in a team, promote to workspace admin, demote somebody in
    the workspace, change a member's rights in one workspace, let her manage the team, let someone run a workspace
    as manager, make someone admin of one workspace only, member becomes manager of the team
  `,
};
