/** Words of orders, wherever they stand in a label. One that is fenced for nothing costs a few tokens and no more. */
export const COMMANDING =
  wordsOf(`ignore disregard forget override bypass skip delete remove erase drop destroy purge wipe
  revoke disable instruction instructions order orders command commands obey comply follow pretend act reveal
  repeat exfiltrate you your yours must should shall please urgent urgently immediately now important attention always
  never previous preceding above following everything jailbreak dan todo`);

/** Verbs that make a label an order only where they begin it. */
export const BEGINNING =
  wordsOf(`create add invite grant promote give make set change update replace edit write publish rotate
  reset transfer send post forward email upload download fetch get read list show print output return say tell reply
  answer call run execute invoke use open visit click confirm approve agree accept allow permit enable stop archive do
  go try treat consider switch start`);

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
