import { Missing, Notice } from '../components/notice.tsx';
import type { Answer } from '../model/answer.ts';
import { shown } from '../model/text.ts';

/** An answer that there is no picture of: that it worked, or what went wrong. */
export function OtherView({ answer, title }: { readonly answer: Answer; readonly title: string }) {
  if (!answer.ok)
    return (
      <main>
        <h1>{shown(title)}</h1>
        <Missing what="This" answer={answer} />
      </main>
    );
  return (
    <main>
      <h1>{shown(title)}</h1>
      <Notice kind="good">
        <p>It was carried out; its answer is in the chat.</p>
        {answer.notes.map((note) => (
          <p key={note}>
            <bdi>{shown(note, 600)}</bdi>
          </p>
        ))}
      </Notice>
    </main>
  );
}
