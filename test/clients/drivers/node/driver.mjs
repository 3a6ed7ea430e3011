// What every Node driver shares: where the server is, and the loop that does what the runner asks.
// The runner writes one request a line to standard input and reads one answer a line from standard output:
// {"list": true} -> {"names": […]}; {"call": NAME, "arguments": {…}} -> {"text": …}.
// What a client throws is its answer too: a client that checks arguments refuses them by throwing.
import { createInterface } from 'node:readline';

export const leg = JSON.parse(process.env.CLIENT_LEG);
export const headers = { Authorization: `Bearer ${leg.token}` };

/** The text of an MCP tool result. */
export const textOf = ({ content }) =>
  content
    .filter(({ type }) => type === 'text')
    .map(({ text }) => text)
    .join('\n');

/**
 * Answers the runner until it closes standard input.
 *
 * @param names async, the names of the tools that the client offers
 * @param call async, takes a tool's name and arguments, returns the text that its caller gets
 */
export async function serve({ names, call }) {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    let answer;
    try {
      answer = asked.list ? { names: await names() } : { text: await call(asked.call, asked.arguments) };
    } catch (error) {
      answer = { text: `${error?.name}: ${error?.message}` };
    }
    console.log(JSON.stringify(answer));
  }
}
