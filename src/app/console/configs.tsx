import type { ConfigLine, Listed } from '../../sandbox/console/state.ts';
import { ConfigDiagram } from '../components/config-diagram.tsx';
import { dateOf, Name } from './text.tsx';

/** Configs, each with its diagram under it. */
export function Configs({ list, fresh }: { readonly list: Listed<ConfigLine>; readonly fresh: ReadonlySet<string> }) {
  return (
    <section class="card at-configs" aria-labelledby="title-configs">
      <h2 id="title-configs">
        Configs <span class="quiet">{list.total}</span>
      </h2>
      <div class="scroll">
        {list.rows.length === 0 && <p class="quiet">None.</p>}
        {list.rows.map((line) => (
          <details key={line.id} class={fresh.has(line.id) ? 'is-fresh' : ''}>
            <summary>
              <Name text={line.name} />
              <span class="quiet">
                <Name text={line.workspace} />
                {` · ${line.versions} ${line.versions === 1 ? 'version' : 'versions'} · ${dateOf(line.updated)}`}
              </span>
            </summary>
            <ConfigDiagram config={line.config} name={line.name} />
          </details>
        ))}
      </div>
    </section>
  );
}
