// Prints the transcript. Long replies are shown as what a reader wants of them.

const WIDTH = 100;

export function teller({ colour }) {
  const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const bold = (text) => paint('1', text);
  const dim = (text) => paint('2', text);
  const green = (text) => paint('32', text);
  let step = 0;

  const wrapped = (text, indent) => {
    const lines = [];
    let line = '';
    for (const word of String(text).split(/\s+/)) {
      if ((line + word).length > WIDTH - indent) {
        lines.push(line.trimEnd());
        line = '';
      }
      line += `${word} `;
    }
    lines.push(line.trimEnd());
    return lines.map((text) => ' '.repeat(indent) + text).join('\n');
  };
  const short = (value, most = WIDTH - 16) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length > most ? `${text.slice(0, most)}…` : text;
  };

  return {
    title: (text, about) => console.log(`\n${bold(text)}\n${dim(about)}`),
    say: (who, words) => {
      step += 1;
      console.log(`\n${bold(`${String(step).padStart(2)}. ${who}`)}\n${wrapped(words, 4)}`);
    },
    call: (tool, args) => console.log(`    ${dim('→')} ${tool} ${dim(short(args))}`),
    asked: (question, answer) => console.log(`${dim(wrapped(`? ${question}`, 4))}\n    ${green(answer)}`),
    result: (text) => console.log(`    ${green('✓')} ${text}`),
    row: (left, right) => console.log(`        ${left.padEnd(34)} ${right}`),
    end: (figures) => {
      console.log(`\n${bold('Every step did what it says.')}`);
      for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(52)} ${value}`);
    },
    failed: (error, lastWords) => {
      console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
      if (lastWords) console.error(dim(lastWords));
    },
  };
}
