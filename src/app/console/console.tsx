import type { ConsoleState } from '../../sandbox/console/state.ts';
import { Charts } from './charts.tsx';
import { Configs } from './configs.tsx';
import { Limits } from './limits.tsx';
import { ListTable } from './table.tsx';
import { clock, day, dollars, Name, number } from './text.tsx';
import { useStateOfSandbox } from './use-state-of-sandbox.ts';

/** The sandbox's page: what the organisation holds and what happens in it, to be left open while an agent works. */
export function Console() {
  const { state, fresh, live } = useStateOfSandbox();
  return (
    <>
      <header>
        <h1>Portkey sandbox</h1>
        <p class={`live ${live ? 'is-live' : ''}`} role="status">
          {live ? 'live' : state ? 'not connected: trying again' : 'connecting'}
        </p>
        {state && <p class="quiet">{`${state.plan} · read-only · ${clock(state.at)}`}</p>}
      </header>
      <main>{state ? <Board state={state} fresh={fresh} /> : <p class="quiet">Reading the organisation…</p>}</main>
    </>
  );
}

function Board({ state, fresh }: { readonly state: ConsoleState; readonly fresh: ReadonlySet<string> }) {
  const { total, latency } = state.traffic;
  const failed = total.requests === 0 ? 0 : (100 * total.failed) / total.requests;
  return (
    <>
      <dl class="figures" aria-label="The last 24 hours">
        <Figure name="requests, 24 h" value={number(total.requests)} />
        <Figure name="spent" value={dollars(total.dollars)} />
        <Figure name="failed" value={`${failed.toFixed(1)} %`} />
        <Figure name="mean latency" value={`${number(latency)} ms`} />
        <Figure name="keys" value={number(state.keys.total)} />
        <Figure name="configs" value={number(state.configs.total)} />
        <Figure name="prompts" value={number(state.prompts.total)} />
      </dl>
      <Charts traffic={state.traffic} />
      <div class="board">
        <div class="column">
          <ListTable
            title="Changes"
            area="audit"
            list={state.audit}
            fresh={fresh}
            columns={[
              { title: 'When', cell: ({ at }) => <span title={at}>{clock(at)}</span> },
              { title: 'What', cell: ({ action, resource }) => <Name text={`${action} ${resource}`} /> },
              { title: 'Request', cell: ({ method, uri }) => <Name text={`${method} ${uri}`} />, wide: true },
              { title: 'By', cell: ({ who }) => <Name text={who} /> },
            ]}
          />
          <Configs list={state.configs} fresh={fresh} />
          <ListTable
            title="Prompts"
            area="prompts"
            list={state.prompts}
            fresh={fresh}
            columns={[
              { title: 'Name', cell: ({ name }) => <Name text={name} /> },
              { title: 'Published', cell: ({ published, newest }) => `${published ?? '–'} of ${newest}`, figure: true },
              { title: 'Model', cell: ({ model }) => <Name text={model} />, wide: true },
              { title: 'Workspace', cell: ({ workspace }) => <Name text={workspace} /> },
            ]}
          />
        </div>
        <div class="column">
          <ListTable
            title="Requests"
            area="logs"
            list={state.logs}
            fresh={fresh}
            columns={[
              { title: 'When', cell: ({ at }) => <span title={at}>{clock(at)}</span> },
              {
                title: 'Status',
                cell: ({ status }) => <span class={status >= 400 ? 'is-bad' : 'is-good'}>{status}</span>,
                figure: true,
              },
              { title: 'Model', cell: ({ model }) => <Name text={model} /> },
              { title: 'Workspace', cell: ({ workspace }) => <Name text={workspace} />, wide: true },
              {
                title: 'Latency',
                cell: ({ milliseconds, cached }) => (cached ? 'cache' : `${number(milliseconds)} ms`),
                figure: true,
              },
              { title: 'Tokens', cell: ({ tokens }) => number(tokens), figure: true, wide: true },
              { title: 'Cost', cell: ({ dollars: cost }) => dollars(cost), figure: true },
            ]}
          />
          <ListTable
            title="Workspaces"
            area="workspaces"
            list={state.workspaces}
            fresh={fresh}
            columns={[
              { title: 'Name', cell: ({ name }) => <Name text={name} /> },
              { title: 'Keys', cell: ({ keys }) => number(keys), figure: true },
              { title: 'Configs', cell: ({ configs }) => number(configs), figure: true, wide: true },
              { title: 'Prompts', cell: ({ prompts }) => number(prompts), figure: true, wide: true },
              { title: 'Requests', cell: ({ requests }) => number(requests), figure: true },
              { title: 'Spent', cell: (line) => dollars(line.dollars), figure: true },
            ]}
          />
          <Limits list={state.limits} fresh={fresh} />
          <ListTable
            title="Keys"
            area="keys"
            list={state.keys}
            fresh={fresh}
            columns={[
              { title: 'Name', cell: ({ name }) => <Name text={name} /> },
              { title: 'Key', cell: ({ mask }) => <code>{mask}</code> },
              { title: 'Workspace', cell: ({ workspace }) => <Name text={workspace} /> },
              { title: 'Status', cell: ({ status }) => status, wide: true },
              { title: 'Expires', cell: ({ expires }) => (expires ? day(expires) : '–'), wide: true },
            ]}
          />
        </div>
      </div>
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
