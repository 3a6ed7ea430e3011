// The server as a Vercel function. `npm run build` has made the bundle, and vercel.json puts it beside this file. Its path
// is worked out at run time, because Vercel compiles this file by itself and knows nothing of how src/ is written.
const bundle = new URL('../build/serverless.js', import.meta.url);
const { createFetchHandler } = (await import(bundle.href)) as {
  createFetchHandler: (env: NodeJS.ProcessEnv) => (request: Request) => Promise<Response>;
};

const answer = createFetchHandler(process.env);

export const GET = answer;
export const HEAD = answer;
export const POST = answer;
export const DELETE = answer;
export const OPTIONS = answer;
export default { fetch: answer };
