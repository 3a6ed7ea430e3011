import { useEffect, useState } from 'preact/hooks';
import { Loading, Missing } from '../components/notice.tsx';
import type { Answer, Values } from '../model/answer.ts';
import { changeIn } from '../model/change.ts';
import type { Host } from '../model/host.ts';
import { ChangeView } from './change-view.tsx';

/** A plan that is a list of calls so far: what each would do is found out by a dry run, which sends nothing. */
export function PlanLoader({ calls, host }: { readonly calls: readonly Values[]; readonly host: Host }) {
  const [answer, setAnswer] = useState<Answer | undefined>();
  const load = (): void => {
    setAnswer(undefined);
    void host.call('apply_plan', { calls, dry_run: true }).then(setAnswer);
  };
  useEffect(load, []);
  if (answer === undefined)
    return (
      <main>
        <Loading what="what this plan would do" />
      </main>
    );
  const change = changeIn(answer);
  if (change) return <ChangeView change={change} call={undefined} host={host} />;
  return (
    <main>
      <h1>A plan</h1>
      {answer.ok ? (
        <p>There is nothing to do.</p>
      ) : (
        <Missing what="What this plan would do" answer={answer} again={load} />
      )}
    </main>
  );
}
