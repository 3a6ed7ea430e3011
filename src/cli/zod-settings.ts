/**
 * Keeps zod, with which the SDK checks messages, from compiling each schema to a function of its own: at a start that is
 * an eighth of the time (bench/start.mjs, Node 24), calls are as fast without it, and no text becomes code here. zod reads
 * this once, when its schemas are made, so that it has to stand before the SDK is loaded. It is what `z.config()` sets.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
