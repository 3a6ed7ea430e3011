import {
  App,
  applyDocumentTheme,
  applyHostStyleVariables,
  type McpUiHostContext,
} from '@modelcontextprotocol/ext-apps';
import { render } from 'preact';
import type { Theme } from '../pictures/model/chart.ts';
import { Dashboard, type ShownCall } from './dashboard.tsx';
import { answerOf } from './model/answer.ts';
import { hostOf } from './model/host.ts';
import './style.css';

/** Of the package; the bundler puts it here. */
declare const APP_VERSION: string;

const root = document.querySelector('#root');
const app = new App({ name: 'portkey-admin-dashboard', version: APP_VERSION }, {});
const host = hostOf(app);
let call: ShownCall = { tool: undefined, args: undefined, answer: undefined };
/** One more for each answer: a new one begins with fresh views. */
let shownAnswers = 0;
let theme: Theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

function draw(): void {
  if (root) render(<Dashboard key={shownAnswers} call={call} host={host} theme={theme} />, root);
}

/** Takes the host's theme, its colours and sizes, and the room that a phone's edges take. */
function follow(context: McpUiHostContext | undefined): void {
  if (context?.theme) theme = context.theme;
  applyDocumentTheme(theme);
  if (context?.styles?.variables) applyHostStyleVariables(context.styles.variables);
  const { top = 0, right = 0, bottom = 0, left = 0 } = context?.safeAreaInsets ?? {};
  document.body.style.padding = `${top}px ${right}px ${bottom}px ${left}px`;
  const info = context?.toolInfo?.tool;
  if (info) call = { ...call, tool: { name: info.name, title: info.title ?? info.annotations?.title ?? info.name } };
  draw();
}

app.onhostcontextchanged = follow;
app.ontoolinput = ({ arguments: args = {} }) => {
  call = { ...call, args, answer: undefined };
  draw();
};
app.ontoolresult = (result) => {
  shownAnswers += 1;
  call = { ...call, answer: answerOf(result) };
  draw();
};
app.ontoolcancelled = ({ reason = '' }) => {
  call = { ...call, cancelled: reason };
  draw();
};
app.onteardown = () => {
  if (root) render(null, root);
  return {};
};

follow(undefined);
await app.connect();
follow(app.getHostContext());
