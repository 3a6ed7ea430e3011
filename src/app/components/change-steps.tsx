import type { Kind, Step } from '../model/change.ts';
import { count, shown } from '../model/text.ts';
import { DifferencesTable } from './tables.tsx';

const WORDS: Readonly<Record<Kind, string>> = {
  removes: 'Removes',
  changes: 'Changes',
  creates: 'Creates',
  runs: 'Runs',
};
const SIGNS: Readonly<Record<Kind, string>> = { removes: '−', changes: '~', creates: '+', runs: '▸' };

/** What a change does, thing by thing: what becomes of it, from what to what, who depends on it, and whether it can be undone. */
export function ChangeSteps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol class="steps">
      {steps.map((step, at) => (
        <li key={at} class={`step is-${step.kind}`}>
          <div class="step-head">
            <span class={`tag is-${step.kind}`}>
              <span aria-hidden="true">{SIGNS[step.kind]} </span>
              {WORDS[step.kind]}
            </span>
            <bdi>{shown(step.what, 1200)}</bdi>
          </div>
          {step.because.length > 0 && (
            <ul class="because">
              {step.because.map((text) => (
                <li key={text}>
                  <bdi>{shown(text, 600)}</bdi>
                </li>
              ))}
            </ul>
          )}
          {step.changes.length > 0 && (
            <DifferencesTable
              caption={`What step ${at + 1} changes`}
              rows={step.changes.map(({ field, from, to }) => ({ path: field, from, to }))}
            />
          )}
          <UsedBy step={step} />
          {step.notLookedAt.length > 0 && (
            <p class="quiet">Not looked at: {step.notLookedAt.map((text) => shown(text)).join('; ')}.</p>
          )}
          {step.undo !== '' && <p class="quiet">{shown(step.undo, 600)}</p>}
        </li>
      ))}
    </ol>
  );
}

function UsedBy({ step: { usedBy } }: { readonly step: Step }) {
  const used = usedBy.filter(({ count: all }) => all > 0);
  const none = usedBy.filter(({ count: all }) => all === 0).map(({ what }) => shown(what));
  if (usedBy.length === 0) return null;
  return (
    <div class="used-by">
      {used.length > 0 && (
        <ul aria-label="Depends on it">
          {used.map(({ what, count: all, names }) => (
            <li key={what}>
              <strong>{count(all)}</strong> <bdi>{shown(what)}</bdi>
              {names.length > 0 && (
                <span class="quiet">
                  {' '}
                  <bdi>{shown(names.join(', '))}</bdi>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {none.length > 0 && (
        <p class="quiet">
          {used.length > 0 ? 'No' : 'Nothing depends on it: no'} {none.join(', ')}.
        </p>
      )}
    </div>
  );
}
