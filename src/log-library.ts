// One ES module over the library, because a bundle keeps the names of a CommonJS package only where it is imported statically.
export { pino as default } from 'pino';
