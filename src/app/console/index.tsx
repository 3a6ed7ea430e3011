import { render } from 'preact';
import './console.css';
import type { ConsoleState } from '../../sandbox/console/watch.ts';
import { Charts, Configs, Limits, ListTable } from './panels.tsx';
import { clock, dateOf, dollars, Name, number } from './text.tsx';
import { useStateOfSandbox } from './use-state-of-sandbox.ts';

const root = document.querySelector('#root');
if (root) render(<Console />, root);

/** The sandbox's page: what the organisation holds and what happens in it, to be left open while an agent works. */
function Console() {
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
  const of = <Name extends keyof ConsoleState>(area: Name) => ({ area, list: state[area], fresh });
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
            {...of('audit')}
            columns={[
              { name: 'When', cell: ({ at }) => <span title={at}>{clock(at)}</span> },
              { name: 'What', cell: ({ action, resource }) => <Name text={`${action} ${resource}`} /> },
              { name: 'Request', cell: ({ method, uri }) => <Name text={`${method} ${uri}`} />, wide: true },
              { name: 'By', cell: ({ who }) => <Name text={who} /> },
            ]}
          />
          <Configs list={state.configs} fresh={fresh} />
          <ListTable
            title="Prompts"
            {...of('prompts')}
            columns={[
              { name: 'Name', cell: ({ name }) => <Name text={name} /> },
              { name: 'Published', cell: ({ published, newest }) => `${published ?? '–'} of ${newest}`, figure: true },
              { name: 'Model', cell: ({ model }) => <Name text={model} />, wide: true },
              { name: 'Workspace', cell: ({ workspace }) => <Name text={workspace} /> },
            ]}
          />
        </div>
        <div class="column">
          <ListTable
            title="Requests"
            {...of('logs')}
            columns={[
              { name: 'When', cell: ({ at }) => <span title={at}>{clock(at)}</span> },
              {
                name: 'Status',
                cell: ({ status }) => <span class={status >= 400 ? 'is-bad' : 'is-good'}>{status}</span>,
                figure: true,
              },
              { name: 'Model', cell: ({ model }) => <Name text={model} /> },
              { name: 'Workspace', cell: ({ workspace }) => <Name text={workspace} />, wide: true },
              {
                name: 'Latency',
                cell: ({ milliseconds, cached }) => (cached ? 'cache' : `${number(milliseconds)} ms`),
                figure: true,
              },
              { name: 'Tokens', cell: ({ tokens }) => number(tokens), figure: true, wide: true },
              { name: 'Cost', cell: ({ dollars: cost }) => dollars(cost), figure: true },
            ]}
          />
          <ListTable
            title="Workspaces"
            {...of('workspaces')}
            columns={[
              { name: 'Name', cell: ({ name }) => <Name text={name} /> },
              { name: 'Keys', cell: ({ keys }) => number(keys), figure: true },
              { name: 'Configs', cell: ({ configs }) => number(configs), figure: true, wide: true },
              { name: 'Prompts', cell: ({ prompts }) => number(prompts), figure: true, wide: true },
              { name: 'Requests', cell: ({ requests }) => number(requests), figure: true },
              { name: 'Spent', cell: (line) => dollars(line.dollars), figure: true },
            ]}
          />
          <Limits list={state.limits} fresh={fresh} />
          <ListTable
            title="Keys"
            {...of('keys')}
            columns={[
              { name: 'Name', cell: ({ name }) => <Name text={name} /> },
              { name: 'Key', cell: ({ mask }) => <code>{mask}</code> },
              { name: 'Workspace', cell: ({ workspace }) => <Name text={workspace} /> },
              { name: 'Status', cell: ({ status }) => status, wide: true },
              { name: 'Expires', cell: ({ expires }) => (expires ? dateOf(expires) : '–'), wide: true },
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
