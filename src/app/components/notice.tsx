import type { ComponentChildren } from 'preact';
import { adviceFor, type Failure } from '../model/answer.ts';
import { shown } from '../model/text.ts';

/** Something that a person has to know: `bad` is read out at once. */
export function Notice({
  kind,
  children,
}: {
  readonly kind: 'bad' | 'good' | 'info';
  readonly children: ComponentChildren;
}) {
  return (
    <div class={`notice is-${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** What could not be loaded: which figure, why, and what to do. */
export function Missing(props: { readonly what: string; readonly answer: Failure; readonly again?: () => void }) {
  return (
    <Notice kind="bad">
      <p>
        <strong>{props.what} could not be loaded.</strong> <bdi>{shown(props.answer.message, 400)}</bdi>
      </p>
      <p>{adviceFor(props.answer)}</p>
      {props.again && (
        <button type="button" onClick={props.again}>
          Try again
        </button>
      )}
    </Notice>
  );
}

/** What the server says beside an answer. */
export const Notes = ({ notes }: { readonly notes: readonly string[] }) => (
  <>
    {notes.map((note) => (
      <p key={note}>
        <bdi>{shown(note, 600)}</bdi>
      </p>
    ))}
  </>
);

/** While something is on its way. */
export const Loading = ({ what }: { readonly what: string }) => (
  <div class="loading" role="status">
    Loading {what}…
  </div>
);
