/**
 * What the interpreter runs before the script, at build time. It makes `portkey`, `plan` and `print`, and keeps the
 * interpreter's own functions from before the script, which may put others in their place.
 *
 * It is called with `call(id, name, json, all)`, `print(text)` and `end(kind, value)` of the host; what it returns is
 * called by the host: `start(script, names, argsJson)` with the names of operations, and `settle(id, ok, json)`.
 */
export const PRELUDE = `(function (hostCall, hostPrint, hostEnd) {
'use strict';
const { stringify, parse } = JSON;
const { freeze, defineProperty, assign } = Object;
const { apply, ownKeys } = Reflect;
const pending = new Map();
const waiting = { get: Map.prototype.get, set: Map.prototype.set, delete: Map.prototype.delete };
const plans = new WeakSet();
const isPlan = WeakSet.prototype.has, addPlan = WeakSet.prototype.add;
const PlainError = Error, SafePromise = Promise, then = Promise.prototype.then;
let next = 0, names = [];
class PortkeyError extends Error {
  constructor(message, details) {
    super(message);
    this.name = 'PortkeyError';
    this.code = details && details.code;
    this.status = details && details.status;
    this.details = details;
  }
}
const call = (name, args, all) => {
  const json = stringify(args === undefined ? {} : args);
  const id = next++;
  return new SafePromise((resolve, reject) => {
    // The line of the script is known here only, not when the reply comes.
    apply(waiting.set, pending, [id, { resolve, reject, stack: new PlainError().stack }]);
    hostCall(id, name, json === undefined ? '{}' : json, all);
  });
};
const own = { all: (name, args) => call(String(name), args, true) };
const portkey = new Proxy(assign(Object.create(null), own), {
  get: (target, name) => {
    if (typeof name !== 'string' || name === 'then' || name === 'toJSON') return undefined;
    if (name === 'all') return own.all;
    return (args) => call(name, args, false);
  },
  has: (target, name) => typeof name === 'string' && names.includes(name),
  ownKeys: () => ['all', ...names],
  getOwnPropertyDescriptor: (target, name) => ({ value: portkey[name], enumerable: true, configurable: true, writable: false }),
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
});
const text = (value) => (typeof value === 'string' ? value : stringify(value) ?? String(value));
const print = (...values) => hostPrint(values.map(text).join(' '));
const plan = (steps) => {
  if (!Array.isArray(steps)) throw new TypeError('plan() takes a list of {operation, arguments}.');
  const made = { steps };
  apply(addPlan, plans, [made]);
  return made;
};
for (const [name, value] of [['portkey', portkey], ['print', print], ['plan', plan], ['console', freeze({ log: print })]])
  defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false });
const end = (value) => {
  if (typeof value === 'object' && value !== null && apply(isPlan, plans, [value])) return hostEnd('plan', stringify(value.steps));
  const json = stringify(value);
  return hostEnd('value', json === undefined ? 'null' : json);
};
const failed = (error) => hostEnd('error', error);
return {
  start: (script, operations, argsJson) => {
    names = operations;
    defineProperty(globalThis, 'args', { value: parse(argsJson), writable: false, configurable: false, enumerable: false });
    apply(then, apply(then, script(), [end]), [undefined, failed]);
  },
  settle: (id, ok, json) => {
    const waits = apply(waiting.get, pending, [id]);
    if (waits === undefined) return;
    apply(waiting.delete, pending, [id]);
    const value = parse(json);
    if (ok) waits.resolve(value);
    else waits.reject(defineProperty(new PortkeyError(value.message, value.details), 'stack', { value: waits.stack }));
  },
};
})`;
