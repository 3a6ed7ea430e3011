import type { ComponentChildren } from 'preact';
import type { Answer } from '../model/answer.ts';
import { count, duration, money, percent } from '../model/text.ts';
import { GRAPHS, type Spend, totalIn } from '../model/traffic.ts';
import { Change } from './compared.tsx';

/** What an administrator looks at first: four figures of the whole period. */
export function KeyFigures(props: {
  readonly spend: Spend | undefined;
  readonly graphs: Readonly<Partial<Record<keyof typeof GRAPHS, Answer>>>;
  readonly compares: boolean;
}) {
  const { spend, graphs } = props;
  const total = (figure: 'requests' | 'errors' | 'latency', format: (value: number) => string): string => {
    const answer = graphs[figure];
    const value = answer?.ok ? totalIn(answer.data, GRAPHS[figure]) : undefined;
    return value === undefined ? (answer ? '–' : '…') : format(value);
  };
  return (
    <dl class="key-figures">
      <Figure name="Spend" value={spend ? money(spend.total.now) : '…'}>
        {spend && props.compares && (
          <>
            <Change {...spend.total} />
            {spend.total.before > 0 && <span class="quiet"> against {money(spend.total.before)}</span>}
          </>
        )}
      </Figure>
      <Figure name="Requests" value={total('requests', count)} />
      <Figure name="Error rate" value={total('errors', percent)} />
      <Figure name="Average latency" value={total('latency', duration)} />
    </dl>
  );
}

const Figure = (props: { readonly name: string; readonly value: string; readonly children?: ComponentChildren }) => (
  <div>
    <dt>{props.name}</dt>
    <dd>
      <span class="key-value">{props.value}</span>
      {props.children && <span class="key-note">{props.children}</span>}
    </dd>
  </div>
);
