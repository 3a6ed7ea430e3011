/** The pages that a sign-in may lead back to: ours alone, each written out, so that no link of ours leads elsewhere. */
const PAGES = [/^\/$/, /^\/key$/, /^\/key\?for=[\w-]{16}$/, /^\/secret\?id=[\w-]{43}$/];

/** The page that was asked for, or the first one. */
export const safeReturn = (asked: string | null): string =>
  asked !== null && PAGES.some((form) => form.test(asked)) ? asked : '/';
