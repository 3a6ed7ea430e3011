/** JSON nested deeper than this is refused: writing it again, or walking it, would overflow the stack. */
export const maxJsonDepth = 200;

/** Whether a JSON text's brackets nest no deeper than `depth`. Brackets within strings do not count. */
export const nestsWithin = (text: string, depth = maxJsonDepth): boolean => {
  let open = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      open += 1;
      if (open > depth) return false;
    } else if (code === 0x5d || code === 0x7d) open -= 1;
  }
  return true;
};
