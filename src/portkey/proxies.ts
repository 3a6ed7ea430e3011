type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A variable of the network, under either spelling; an empty one hides nothing.
 *
 * @param env the environment
 * @param name in upper case, such as `HTTPS_PROXY`
 */
export const networkVariable = (env: Environment, name: string): string | undefined =>
  env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined;

/**
 * A proxy with its scheme: without one it is http, as other programs read it.
 *
 * @param value of the variable
 */
export const withScheme = (value: string): string => (value.includes('://') ? value : `http://${value}`);
