import { objectOr } from '../json.ts';
import type { Theme } from '../pictures/model/chart.ts';
import { Loading, Missing, Notes, Notice } from './components/notice.tsx';
import type { Answer, Values } from './model/answer.ts';
import { changeIn, uncheckedPlan } from './model/change.ts';
import { configIn } from './model/configs.ts';
import type { Host } from './model/host.ts';
import { shown } from './model/text.ts';
import { chartIn, spendIn } from './model/traffic.ts';
import { ChangeView, PlanLoader } from './views/change-view.tsx';
import { ConfigView } from './views/config-view.tsx';
import { TrafficView } from './views/traffic-view.tsx';

/** The tool call that the host shows this page for. */
export interface ShownCall {
  /** Its name and title, where the host tells them. */
  readonly tool: { readonly name: string; readonly title: string } | undefined;
  readonly args: Values | undefined;
  readonly answer: Answer | undefined;
  /** Why there will be no answer. */
  readonly cancelled?: string;
}

/**
 * What is shown of a call: the answer itself decides, so that it is the same for a tool, its older names and the
 * executors of the lean surface.
 */
export function Dashboard({
  call,
  host,
  theme,
}: {
  readonly call: ShownCall;
  readonly host: Host;
  readonly theme: Theme;
}) {
  const { answer, args = {}, tool } = call;
  if (answer === undefined)
    return (
      <main>
        {call.cancelled === undefined ? (
          <Loading what="the answer" />
        ) : (
          <Notice kind="info">The call was ended: nothing to show.</Notice>
        )}
      </main>
    );
  const title = tool?.title ?? 'Portkey';
  const change = changeIn(answer);
  if (change) {
    // Without its name and arguments the call cannot be made again, and so not agreed to here.
    const asked = tool && call.args ? { tool: tool.name, args: call.args } : undefined;
    return <ChangeView change={change} call={asked} host={host} />;
  }
  const plan = uncheckedPlan(answer);
  if (plan) return <PlanLoader calls={plan} host={host} />;
  const config = configIn(answer);
  if (config) return <ConfigView config={config} host={host} />;
  const chart = chartIn(answer, title, tool?.name ?? '', String(args.workspace_slug ?? ''));
  if (chart || isAboutSpend(answer)) return <TrafficView asked={{ chart, args }} host={host} theme={theme} />;
  return <OtherView answer={answer} title={title} />;
}

/** A report of spend, and the overview of a period, have no points; they are what the dashboard is about. */
const isAboutSpend = (answer: Answer): boolean =>
  answer.ok && (spendIn(answer.data) !== undefined || 'cost_cents' in objectOr(answer.data));

/** An answer that there is no picture of: that it worked, or what went wrong. */
function OtherView({ answer, title }: { readonly answer: Answer; readonly title: string }) {
  return (
    <main>
      <h1>{shown(title)}</h1>
      {answer.ok ? (
        <Notice kind="good">
          <p>It was carried out; its answer is in the chat.</p>
          <Notes notes={answer.notes} />
        </Notice>
      ) : (
        <Missing what="This" answer={answer} />
      )}
    </main>
  );
}
