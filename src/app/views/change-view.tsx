import { useEffect, useState } from 'preact/hooks';
import { ChangeSteps } from '../components/change-steps.tsx';
import { Loading, Missing, Notes, Notice } from '../components/notice.tsx';
import { type Answer, adviceFor, type Values } from '../model/answer.ts';
import { type Change, changeIn } from '../model/change.ts';
import type { Host } from '../model/host.ts';
import { shown } from '../model/text.ts';

/** The call that a change is about: what is called again with the token. */
interface AskedCall {
  readonly tool: string;
  readonly args: Values;
}

type State = { readonly is: 'open' | 'busy' | 'declined' } | { readonly is: 'done'; readonly answer: Answer };

/**
 * A plan or a question about a change. The two buttons are there only where the server gave a token for exactly this
 * call: agreeing is the same second call, with that token, that the client could make by itself.
 */
export function ChangeView(props: {
  readonly change: Change;
  readonly call: AskedCall | undefined;
  readonly host: Host;
}) {
  const { change, call, host } = props;
  const [state, setState] = useState<State>({ is: 'open' });
  const agree = async (event: MouseEvent): Promise<void> => {
    // A person presses a button; a program that runs in the page does not.
    if (!event.isTrusted || call === undefined || change.token === undefined || state.is !== 'open') return;
    setState({ is: 'busy' });
    const answer = await host.call(call.tool, { ...call.args, confirm: change.token });
    setState({ is: 'done', answer });
    host.tell(
      answer.ok
        ? `In the dashboard a person agreed to ${call.tool}, and it was carried out.`
        : `In the dashboard a person agreed to ${call.tool}, and it was not carried out: ${answer.message}`,
    );
  };
  const decline = (event: MouseEvent): void => {
    if (!event.isTrusted || state.is !== 'open') return;
    setState({ is: 'declined' });
    host.tell(
      `In the dashboard a person declined ${call?.tool ?? 'the change'}. Nothing was done. Do not try again unless they ask.`,
    );
  };
  const asks = change.token !== undefined && call !== undefined;
  return (
    <main>
      <h1>{asks ? 'Do you agree to this?' : 'What this would change'}</h1>
      <Summary change={change} />
      <ChangeSteps steps={change.steps} />
      {change.cannot.length > 0 && (
        <Notice kind="bad">
          <p>
            <strong>This cannot be carried out:</strong>
          </p>
          <ul>
            {change.cannot.map(({ step, reason }) => (
              <li key={`${step} ${reason}`}>
                Step {step}: <bdi>{shown(reason, 600)}</bdi>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {asks && state.is !== 'done' && state.is !== 'declined' && (
        <div class="buttons">
          <button type="button" class="quiet-button" disabled={state.is === 'busy'} onClick={decline}>
            Do not
          </button>
          <button
            type="button"
            class="main-button"
            disabled={state.is === 'busy'}
            onClick={(event) => void agree(event)}
          >
            {state.is === 'busy' ? 'Carrying it out…' : 'Agree and carry it out'}
          </button>
        </div>
      )}
      {!asks && <p class="next">{shown(change.next, 1200)}</p>}
      {state.is === 'declined' && <Notice kind="info">You did not agree. Nothing was done.</Notice>}
      {state.is === 'done' && <Outcome answer={state.answer} />}
    </main>
  );
}

/** The sentence that counts the steps; of a single change its step says it all. */
const Summary = ({ change: { steps, summary } }: { readonly change: Change }) =>
  steps.length === 1 ? null : (
    <p class="lead">
      <bdi>{shown(steps.length === 0 ? summary : (/^[^.]*\./.exec(summary)?.[0] ?? summary), 1200)}</bdi>
    </p>
  );

function Outcome({ answer }: { readonly answer: Answer }) {
  if (!answer.ok)
    return (
      <Notice kind="bad">
        <p>
          <strong>
            {answer.details.results === undefined ? 'It was not carried out.' : 'Not all of it was carried out.'}
          </strong>{' '}
          <bdi>{shown(answer.message, 1200)}</bdi>
        </p>
        <p>{adviceFor(answer)}</p>
      </Notice>
    );
  return (
    <Notice kind="good">
      <p>
        <strong>It was carried out.</strong>
      </p>
      <Notes notes={answer.notes} />
    </Notice>
  );
}

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
