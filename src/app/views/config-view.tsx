import { useEffect, useState } from 'preact/hooks';
import { ConfigDiagram } from '../components/config-diagram.tsx';
import { Loading, Missing } from '../components/notice.tsx';
import { Pick } from '../components/pick.tsx';
import { DifferencesTable } from '../components/tables.tsx';
import type { Failure } from '../model/answer.ts';
import { type ConfigHistory, type ConfigVersion, configIn, differences } from '../model/configs.ts';
import type { Host } from '../model/host.ts';
import { day, shown } from '../model/text.ts';

/** A config as a diagram, its versions, and what changed between two of them. */
export function ConfigView({ config: given, host }: { readonly config: ConfigHistory; readonly host: Host }) {
  const [versions, setVersions] = useState(given.versions.length > 1 ? given.versions : undefined);
  const [failure, setFailure] = useState<Failure | undefined>();
  const load = async (): Promise<void> => {
    setFailure(undefined);
    const answer = await host.call('list_config_versions', { slug: given.slug });
    const history = configIn(answer);
    if (history) setVersions(history.versions);
    else if (!answer.ok) setFailure(answer);
    else setVersions(given.versions);
  };
  useEffect(() => {
    if (versions === undefined) void load();
  }, []);
  const all = versions ?? given.versions;
  const [shownId, setShownId] = useState(all[0]?.id ?? '');
  const current = all.find(({ id }) => id === shownId) ?? all[0];
  return (
    <main>
      <header class="head">
        <div>
          <h1>
            <bdi>{shown(given.name)}</bdi>
          </h1>
          <p class="quiet">
            Gateway config <code>{shown(given.slug)}</code>
            {given.status !== '' && `, ${shown(given.status)}`}
          </p>
        </div>
        {all.length > 1 && <Pick label="Show" value={current?.id ?? ''} options={optionsOf(all)} onPick={setShownId} />}
      </header>
      <ConfigDiagram config={current?.config} name={given.name} />
      {failure && <Missing what="The history" answer={failure} again={() => void load()} />}
      {versions === undefined && !failure && <Loading what="the history" />}
      {versions !== undefined && <Compare versions={versions} />}
    </main>
  );
}

/** Versions as they are called: numbered from the first, with their days. */
const optionsOf = (versions: readonly ConfigVersion[]) =>
  versions.map(
    ({ id, at }, place) =>
      [id, `Version ${versions.length - place}, ${day(at)}${place === 0 ? ' (now)' : ''}`] as const,
  );

function Compare({ versions }: { readonly versions: readonly ConfigVersion[] }) {
  const [from, setFrom] = useState(versions[1]?.id ?? '');
  const [to, setTo] = useState(versions[0]?.id ?? '');
  if (versions.length < 2)
    return (
      <section>
        <h2>History</h2>
        <p class="quiet">There is one version of this config.</p>
      </section>
    );
  const of = (wanted: string): unknown => versions.find(({ id }) => id === wanted)?.config;
  const rows = differences(of(from), of(to));
  return (
    <section>
      <h2>What changed</h2>
      <div class="picks">
        <Pick label="From" value={from} options={optionsOf(versions)} onPick={setFrom} />
        <Pick label="To" value={to} options={optionsOf(versions)} onPick={setTo} />
      </div>
      {rows.length === 0 ? (
        <p class="quiet">These two are the same.</p>
      ) : (
        <DifferencesTable caption="What changed between the two versions" rows={rows} />
      )}
    </section>
  );
}
