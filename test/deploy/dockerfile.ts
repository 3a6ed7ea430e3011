import { readFileSync } from 'node:fs';

/** One line of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** One stage: what it is built from, and its instructions. */
export interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** Reads the stages of a Dockerfile, comments left out and continued lines joined. */
export function stagesOf(path: string): readonly Stage[] {
  const text = readFileSync(path, 'utf8')
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\\n\s*/g, ' ');
  const stages: { from: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (name === 'FROM') {
      const [from = '', , stage] = rest.split(/\s+/);
      stages.push({ from, name: stage, instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, text: rest });
  }
  return stages;
}

/** Whether a path goes to the builder, by the patterns of .dockerignore; the last that fits decides. */
export function ignoring(path: string): (file: string) => boolean {
  const patterns = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const wanted = line.startsWith('!');
      const glob = wanted ? line.slice(1) : line;
      const source = glob
        .split('**/')
        .map((part) => part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*'))
        .join('(?:.*/)?');
      return { wanted, expression: new RegExp(`^${source}(?:/.*)?$`) };
    });
  return (file) => {
    let ignored = false;
    for (const { wanted, expression } of patterns) if (expression.test(file)) ignored = !wanted;
    return ignored;
  };
}
