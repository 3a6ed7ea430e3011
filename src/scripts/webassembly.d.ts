// The part of WebAssembly's types that is used here; TypeScript has them with the browser's library only.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
