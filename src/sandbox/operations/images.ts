import { badRequest, type Outcome } from '../inference/gateway-reply.ts';
import { plainPng } from '../inference/media.ts';
import { perform } from '../inference/perform.ts';
import { announcement, countTokens, hash32 } from '../inference/stand-in.ts';
import type { Handler, Handlers, JsonObject } from '../model/handler.ts';
import { imageCost } from '../model/pricing.ts';
import { asNumber, asText, excerpt, seconds } from '../model/value.ts';

/** No picture is larger than this on either side, in pixels. */
const maxSide = 4096;

const sizeOf = (value: unknown): readonly [width: number, height: number, name: string] => {
  const name = asText(value) ?? '1024x1024';
  const found = /^(\d{1,4})x(\d{1,4})$/.exec(name === 'auto' ? '1024x1024' : name);
  const [width, height] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || width < 1 || height < 1 || width > maxSide || height > maxSide) {
    throw badRequest('size', "'size' must be like 1024x1024.");
  }
  return [width, height, found[0]];
};

const countOf = (value: unknown): number => {
  const count = asNumber(value) ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > 10) throw badRequest('n', "'n' must be from 1 to 10.");
  return count;
};

const picture = (body: JsonObject, model: string, now: number, text: string): Outcome => {
  const [width, height, size] = sizeOf(body.size);
  const inline = body.response_format === 'b64_json' || model.startsWith('gpt-image');
  const count = countOf(body.n);
  const data = Array.from({ length: count }, (_, index) => {
    const base64 = plainPng(width, height, hash32(`${text}/${index}`) & 0xffffff).toString('base64');
    const revised =
      model === 'dall-e-3' ? { revised_prompt: `${announcement}: a plain colour for "${excerpt(text, 120)}".` } : {};
    return { ...(inline ? { b64_json: base64 } : { url: `data:image/png;base64,${base64}` }), ...revised };
  });
  return {
    json: { created: seconds(now), data },
    usage: { prompt: countTokens(text), completion: 0 },
    cost: imageCost(model, asText(body.quality) ?? 'standard', size, count),
  };
};

const handler =
  (endpoint: string, textOf: (body: JsonObject, names: string) => string): Handler =>
  (call) => {
    // What is asked for is looked at before whom it is asked of.
    sizeOf(call.body.size);
    countOf(call.body.n);
    const names = call.files.map(({ filename, bytes }) => `${filename}:${bytes.byteLength}`).join(' ');
    return perform(call, {
      endpoint,
      body: call.files.length === 0 ? call.body : { ...call.body, files: names },
      fallbackModel: 'dall-e-2',
      inputText: asText(call.body.prompt) ?? '',
      answer: (body, { model, now }) => picture(body, model, now, textOf(body, names)),
    });
  };

/** Pictures: one plain colour that follows from the prompt, in the size asked for. */
export const imageHandlers: Handlers = {
  create_image: handler('/images/generations', (body) => asText(body.prompt) ?? ''),
  edit_image: handler('/images/edits', (body, names) => `${asText(body.prompt) ?? ''} ${names}`),
  create_image_variation: handler('/images/variations', (_body, names) => names),
};
