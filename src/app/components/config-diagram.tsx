import { type Branch, type ConfigNode, readGatewayConfig } from '../model/gateway-config.ts';
import { percent, shown } from '../model/text.ts';

/**
 * A gateway config as a diagram: from a request through strategies to the targets, with what is set at each. It takes
 * any JSON: what it does not know is shown as text.
 *
 * @param props.config the config's JSON
 * @param props.name what the config is called
 */
export function ConfigDiagram({ config, name }: { readonly config: unknown; readonly name: string }) {
  const root = readGatewayConfig(config);
  return (
    <section class="config" aria-label={`Diagram of the config ${shown(name)}`}>
      <Node node={root} label="Request" />
    </section>
  );
}

function Node({ node, label }: { readonly node: ConfigNode; readonly label?: string }) {
  const { provider, model, strategy, rule, branches, settings, rest } = node;
  const title = strategy ?? (provider === undefined ? (label ?? 'Target') : undefined);
  return (
    <div class="config-node">
      <div class={`config-box ${strategy === undefined ? 'is-target' : 'is-strategy'}`}>
        {label !== undefined && label !== title && <div class="config-label">{label}</div>}
        {title !== undefined && (
          <div class="config-title">
            <span>{shown(title)}</span>
            {rule !== undefined && <span class="quiet"> {shown(rule)}</span>}
          </div>
        )}
        {provider !== undefined && (
          <div class="config-title">
            <bdi>{shown(provider)}</bdi>
          </div>
        )}
        {model !== undefined && (
          <div class="config-model">
            <bdi>{shown(model)}</bdi>
          </div>
        )}
        {node.name !== undefined && (
          <div class="quiet">
            named <bdi>{shown(node.name)}</bdi>
          </div>
        )}
        {settings.length > 0 && (
          <ul class="config-settings">
            {settings.map(({ kind, name, value }) => (
              <li key={`${kind} ${name} ${value}`} class={`setting is-${kind}`}>
                <span class="setting-name">{name}</span> <bdi>{shown(value)}</bdi>
              </li>
            ))}
          </ul>
        )}
        {rest.length > 0 && (
          <ul class="config-rest" aria-label="Also set, not drawn">
            {rest.map((text) => (
              <li key={text}>
                <bdi>{shown(text)}</bdi>
              </li>
            ))}
          </ul>
        )}
      </div>
      {branches.length > 0 && (
        <ol class="config-branches">
          {branches.map((branch, at) => (
            <li key={at}>
              <Edge branch={branch} at={at} />
              <Node node={branch.node} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Edge({ branch: { when, share }, at }: { readonly branch: Branch; readonly at: number }) {
  const text = share === undefined ? (when ?? `target ${at + 1}`) : percent(share * 100);
  return (
    <div class="config-edge">
      <bdi>{shown(text)}</bdi>
      {share !== undefined && (
        <span class="share" aria-hidden="true">
          <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
        </span>
      )}
    </div>
  );
}
