/**
 * What administrators say when they want a tool, by the tool's name: phrases, comma-separated, written from what the tool
 * does. A search is compared with each phrase, so a phrase is a sentence that people would say, not a list of words.
 */
export type Sayings = Readonly<Record<string, string>>;
