import type { Sayings } from './sayings.ts';

export const server: Sayings = {
  apply_plan: `
    apply a plan, carry out this plan, do several changes at once, many changes with one confirmation, run these calls
    together, all or up to the first failure, use the id of what was just created in the next call, execute the
    planned changes
  `,
  describe_tool: `
    how do I call this operation, what arguments does the tool take, full schema of an operation, which parameters
    can I pass, explain a tool, help with this tool, documentation of an operation, what scopes does an operation
    need, show hidden arguments, example of calling a tool, input format of the tool
  `,
  run_script: `
    run a script, do many reads in one call, loop over all workspaces, for each workspace count keys and prompts, join
    two lists, combine several lists into one table, compute something over all prompts, javascript over the api, batch
    of reads, aggregate across everything, cross reference keys and configs, custom report, filter on the server
  `,
  whoami: `
    who am I, which organisation am I in, am I in the sandbox or the real thing, what account is this server
    connected to, what is my key allowed to do, which scopes do I have, am I read only, is this production or a
    demo, check my own permissions, which workspace am I working in, what type of key am I using, test my connection
    to portkey
  `,
};
