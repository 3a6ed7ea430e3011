/**
 * Reads a pattern in which `*` stands for any characters, or none; every other character stands for itself. The parts
 * between the stars are looked for from left to right, each as early as it can be, so that nothing is ever tried again:
 * no pattern makes this slow.
 *
 * @param pattern such as `list_*`
 * @returns whether a name, such as `list_configs`, fits it
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (name) => name === pattern;
  const between = others.filter((part) => part !== '');
  return (name) => {
    if (!name.startsWith(first)) return false;
    let from = first.length;
    for (const part of between) {
      const at = name.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return name.length - from >= last.length && name.endsWith(last);
  };
}
