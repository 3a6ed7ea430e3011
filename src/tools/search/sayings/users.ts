import type { Sayings } from './sayings.ts';

export const users: Sayings = {
  offboard_user: `
    somebody leaves the company, offboard an employee, remove a person everywhere, what does a leaver own, plan to
    revoke all keys of a person who left, take someone out of all workspaces and the organisation
  `,
  list_all_users: `
    who is in our organisation, list all users, everyone with an account, find a person by email, who are the
    admins, members of the company, how many people have accounts, who works with portkey here, staff list, is
    somebody a member
  `,
  list_user_invites: `
    who has not accepted the invitation, pending invitations, open invites, who did we invite, which invites
    expired, outstanding invites
  `,
  invite_user: `
    invite a colleague, new employee needs access, add someone to the organisation, new hire starts monday, send an
    invitation by email, onboard a developer, give a newcomer an account, bring a contractor on board, create an
    account for a person, somebody joins the company, an engineer joins next week set him up, we hired somebody,
    give a new person access to portkey, send jo an invite as manager
  `,
  delete_user_invite: `
    withdraw an invitation, cancel an invite, invited the wrong person, uninvite someone, invite sent to a wrong
    address, take back an invitation, cancel the invitation for the wrong person, typo in the invited address
  `,
  get_user_invite: `
    status of one invitation, has she accepted the invite, when does an invitation expire, what role was she invited
    with, did she accept our invite
  `,
  resend_user_invite: `
    send the invitation again, invite mail got lost, he never received the invitation, remind somebody to join,
    invite email landed in spam, send the sign up mail once more, ask somebody again to join, invite mail never came
  `,
  delete_user: `
    someone left the company, remove a person completely, employee was fired, offboard a colleague, last day of an
    employee, delete an account, revoke all access of a person, kick somebody out of the organisation, contractor's
    contract ended, take away everything from an ex employee, terminate a user, he no longer works here, lock
    someone out, someone is leaving the company on friday, she resigned, he handed in his notice, make sure an ex
    colleague cannot get in anywhere, erase a person's account
  `,
  get_user: `
    details of a person, what role does somebody have, which workspaces is a user in, look up a member, is he an
    admin
  `,
  update_user: `
    make someone an admin, change a person's role, promote a member to admin, take admin rights away, demote an
    admin, give organisation wide rights, make him owner, change someone's privileges, downgrade to normal member,
    make somebody an organisation administrator, someone becomes org admin, demote to plain member
  `,
  get_user_stats: `
    requests and cost for each end user, end user statistics, what does each end user cost, usage of app users
  `,
};
