/**
 * Things that a search holds as examples rather than words: addresses, links, slugs and people's names. Each is taken as
 * what it is, so that "invite jo@acme.com" and "Priya resigned" are about a person.
 */

/** First names that come up often; an unknown one is only recognised by where it stands. */
const NAMES: ReadonlySet<string> = new Set(
  (
    'adam ahmed aisha alan alex alexander ali alice alina amanda amir amy ana anders andrea andrew andy angela anita ann anna anne ' +
    'anthony antonio arjun arthur barbara ben benjamin bob boris brian bruno carl carla carlos carmen carol caroline catherine cathy ' +
    'charles charlie charlotte chen chloe chris christian christina christine claire clara dan daniel daniela dave david deborah ' +
    'denise dennis diana diego dmitri donald dora doris dorothy ed eddie edward elena elisabeth eliza elizabeth ella ellen emil emily ' +
    'emma eric erik eva evan fatima felix fiona frances francesca francois frank fred frederik gabriel george gina giulia greg ' +
    'gunther hannah hans harold harry hassan heidi helen helena henrik henry ian ibrahim igor ines ingrid irene isabel ivan jack ' +
    'jacob james jamie jan jane janet jason javier jean jeff jennifer jenny jeremy jessica jim jo joan joe joel johan johanna john ' +
    'johnny jonas jonathan jorge jose joseph joshua juan judith judy julia julian julie karen karl kate katharina katherine katie ' +
    'keith kelly ken kevin kim kumar larry laura lauren lea lee lena leo leon leonardo li liam linda lisa lucas lucia lucy luis lukas ' +
    'maggie marc marcel marco marcus margaret maria marie mario marion mark marta martha martin martina mary matt matthew max maya ' +
    'mei melanie melissa mia michael michelle miguel mike mikhail mohamed mohammed monica nadia nancy natalia natalie nathan neha ' +
    'nicholas nick nicole nina noah nora olga oliver olivia omar oscar pablo patricia patrick paul paula pedro peter petra phil ' +
    'philip pierre priya rachel rahul raj ralph ravi raymond rebecca ricardo richard rita rob robert roberto robin roger ron rosa ' +
    'ruth ryan sally sam samantha samir samuel sandra sara sarah sebastian sergei sharon simon sofia sonia sophia sophie stefan ' +
    'stephanie stephen steve steven sue susan sven tanya ted teresa theo theresa thomas tim tina tobias tom tomas tony tyler ulrich ' +
    'ursula valentina vanessa vera victor victoria vincent vladimir walter wei wendy william xavier yara yuki yusuf zara zoe'
  ).split(' '),
);

const EMAIL = /(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w/g;
const LINK = /\bhttps?:\/\/\S+/g;
const SLUG = /(^|\s)@[\w-]+/g;
/** "429s" for several of them. */
const STATUSES = /\b([45]\d\d|[45]xx)s\b/gi;

/**
 * Says what the literals of a search are.
 *
 * @param query as it was typed, of bounded length
 */
export const namedKinds = (query: string): string =>
  query
    .replace(EMAIL, ' somebody email ')
    .replace(LINK, ' url ')
    .replace(SLUG, ' provider slug ')
    .replace(STATUSES, '$1');

/** Whether a word in lower case is a person's name. */
export const isName = (word: string): boolean => NAMES.has(word);
