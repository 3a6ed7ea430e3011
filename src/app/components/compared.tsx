import { percent } from '../model/text.ts';
import type { Compared } from '../model/traffic.ts';

/** How a figure changed from the period before, in words and a sign; no percentage of nothing. */
export function Change({ now, before }: Compared) {
  if (before === 0) return <span class="quiet">{now === 0 ? 'as before' : 'none before'}</span>;
  const change = ((now - before) / before) * 100;
  const sign = change > 0 ? '▲' : change < 0 ? '▼' : '=';
  const word = change > 0 ? 'up' : change < 0 ? 'down' : 'unchanged';
  return (
    <span class="change">
      <span aria-hidden="true">{sign} </span>
      <span class="hidden">{word} </span>
      {percent(Math.abs(change))}
    </span>
  );
}
