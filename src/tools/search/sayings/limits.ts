import type { Sayings } from './sayings.ts';

export const limits: Sayings = {
  list_rate_limits: `
    which rate limits are set, list throttling rules, what request limits do we have, who is throttled, all requests
    per minute policies
  `,
  create_rate_limit: `
    throttle a user, limit requests per minute, at most 100 calls an hour, slow down an app that floods us, cap
    tokens per minute, prevent abuse by too many calls, stop a script from hammering the API, protect against
    traffic spikes, no more than ten requests a second, rate limit per customer, runaway loop making too many calls,
    at most 60 requests a minute for each user, keep a script from flooding us, protect the gateway from too many
    calls
  `,
  delete_rate_limit: `
    remove a rate limit, stop throttling, lift the request limit, no more limit on calls per minute, unthrottle,
    stop throttling a job, take the throttle off, no request limit any longer
  `,
  get_rate_limit: `
    how many requests per minute are allowed, details of a rate limit, what does the throttling rule say, to whom
    does the rate limit apply
  `,
  update_rate_limit: `
    raise the requests per minute, allow more calls, double the rate limit, make throttling stricter, change the
    rate limit value, lower the calls per minute, getting throttled give us more, customers get 429 give them a
    higher rate, more requests per minute for a team, users are being throttled too hard
  `,
  list_usage_limits: `
    which budgets are set, list spending limits, who has a budget, what caps are in place, all budget policies,
    monthly spending caps
  `,
  create_usage_limit: `
    set a budget, cap spending at 500 dollars a month, limit how much a team may spend, monthly token quota per
    user, stop when the money is gone, spending cap, avoid surprise bills, each user gets ten dollars, prevent
    overspending, cost control for a department, cut off after a certain amount, budget alert at 80 percent, daily
    allowance for each customer, cap each user at 20 dollars, no team may spend more than a certain sum, hard stop
    on spending, give every customer a monthly allowance
  `,
  delete_usage_limit: `
    remove a budget, lift a spending cap, no more spending limit, let them spend without a limit, delete the quota
  `,
  get_usage_limit: `
    how much is the budget, how much of the budget is left, details of a spending limit, when does the budget reset,
    what is the cap
  `,
  update_usage_limit: `
    raise the budget, increase the spending cap, give them more money to spend, lower the monthly limit, change when
    the budget resets, change the alert threshold of a budget, double the quota, budget too small, the cap should be
    2000, more money for a team, bump the spending cap
  `,
  list_usage_limit_entities: `
    who has used up the budget, how much has each user spent of the budget, who is over quota, which key ran out of
    budget, who is close to the limit, remaining allowance per user, whose quota is exhausted, who is nearly out of
    money, who has reached the cap, how much has each team used
  `,
  reset_usage_limit_entity: `
    reset what a user has spent, give a user a fresh budget, start the counter from zero, user is blocked because
    the budget is used up, unblock someone who ran out of credit, clear the used quota, refill an allowance, zero
    the usage of a team, she used up her budget unblock her, let them start over with the budget, give him back his
    allowance this month, user cannot spend any more reset him
  `,
};
