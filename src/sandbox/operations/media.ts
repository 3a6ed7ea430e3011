import type { Outcome } from '../inference/gateway-reply.ts';
import { badRequest } from '../inference/gateway-reply.ts';
import { asSrt, asVerbose, asVtt, plainPng, silence, type Transcript, transcribe } from '../inference/media.ts';
import { perform } from '../inference/perform.ts';
import { announcement, countTokens, hash32 } from '../inference/stand-in.ts';
import { invalid } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject } from '../model/handler.ts';
import { findModel, imageCost } from '../model/pricing.ts';
import { asList, asNumber, asObject, asText, asTexts, excerpt, isOn, seconds } from '../model/value.ts';

/** Cents for a minute of sound that is listened to. */
const centsPerMinute = 0.6;
/** How many characters are spoken in a second. */
const charactersPerSecond = 15;

const plain = (text: string, usage: Outcome['usage'], cost: number): Outcome => ({
  bytes: new TextEncoder().encode(text),
  contentType: 'text/plain; charset=utf-8',
  usage,
  cost,
  text,
});

const written = (
  transcript: Transcript,
  task: 'transcribe' | 'translate',
  format: string,
  language: string,
  granularities: readonly string[],
): Outcome => {
  const usage = { prompt: 0, completion: 0 };
  const cost = (transcript.duration / 60) * centsPerMinute;
  const json = (value: unknown): Outcome => ({ json: value, usage, cost, text: transcript.text });
  switch (format) {
    case 'json':
      return json({ text: transcript.text });
    case 'verbose_json':
      return json(asVerbose(transcript, task, language, granularities));
    case 'text':
      return plain(`${transcript.text}\n`, usage, cost);
    case 'srt':
      return plain(asSrt(transcript), usage, cost);
    case 'vtt':
      return plain(asVtt(transcript), usage, cost);
    default:
      throw badRequest('response_format', "'response_format' must be one of json, text, srt, verbose_json, vtt.");
  }
};

const listen =
  (endpoint: string, task: 'transcribe' | 'translate'): Handler =>
  (call) => {
    const file = call.files.find((part) => part.field === 'file') ?? call.files[0];
    if (file === undefined) throw badRequest('file', "'file' must be a file.");
    const granularities = call.body['timestamp_granularities[]'] ?? call.body.timestamp_granularities;
    return perform(call, {
      endpoint,
      body: { ...call.body, file: `${file.filename}:${file.bytes.byteLength}` },
      fallbackModel: 'whisper-1',
      inputText: asText(call.body.prompt) ?? '',
      answer: (body) =>
        written(
          transcribe(file, task === 'translate' ? 'translated' : 'transcribed'),
          task,
          asText(body.response_format) ?? 'json',
          task === 'translate' ? 'english' : (asText(body.language) ?? 'english'),
          typeof granularities === 'string' ? [granularities] : asTexts(granularities),
        ),
    });
  };

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

/** Cents for one page. */
const centsPerPage = 0.1;

/** So many pages a document has at most here. */
const mostPages = 5;

const addressOf = (body: JsonObject): string => {
  const document = asObject(body.document) ?? {};
  const address =
    asText(document.document_url) ?? asText(document.image_url) ?? asText(asObject(document.image_url)?.url);
  if (address === undefined || address === '') throw invalid('document', 'needs a document_url or an image_url');
  return address;
};

/** A document of one to five pages, the same every time for the same address; nothing is fetched. */
const pagesOf = (body: JsonObject): JsonObject[] => {
  const address = addressOf(body);
  const count = asText(asObject(body.document)?.document_url) === undefined ? 1 : 1 + (hash32(address) % mostPages);
  const wanted = asList(body.pages).filter((page): page is number => typeof page === 'number');
  const all = Array.from({ length: count }, (_, index) => index);
  return (wanted.length === 0 ? all : all.filter((index) => wanted.includes(index))).map((index) => ({
    index,
    markdown: `# Page ${index + 1}\n\nText of page ${index + 1} of the document.`,
    images: isOn(body.include_image_base64)
      ? [{ id: `img-${index}.jpeg`, image_base64: 'data:image/jpeg;base64,/9j/' }]
      : [],
    dimensions: { dpi: 200, height: 2200, width: 1700 },
  }));
};

/** Speech that is silence, and transcripts that say so; pictures of one plain colour; texts of documents, which are not fetched. */
export const mediaHandlers: Handlers = {
  text_to_speech: (call) =>
    perform(call, {
      endpoint: '/audio/speech',
      body: call.body,
      fallbackModel: 'tts-1',
      inputText: asText(call.body.input) ?? '',
      answer: (body, { target }) => {
        const text = asText(body.input) ?? '';
        const spoken = silence(asText(body.response_format) ?? 'mp3', text.length / charactersPerSecond);
        if (spoken === undefined) {
          throw badRequest('response_format', "'response_format' must be one of mp3, opus, aac, flac, wav, pcm.");
        }
        const dollarsPerMillion = findModel(target.provider, target.model)?.[2] ?? 0;
        return {
          bytes: spoken.bytes,
          contentType: spoken.type,
          usage: { prompt: 0, completion: 0 },
          cost: (text.length * dollarsPerMillion) / 10_000,
        };
      },
    }),
  transcribe_audio: listen('/audio/transcriptions', 'transcribe'),
  translate_audio: listen('/audio/translations', 'translate'),
  create_image: handler('/images/generations', (body) => asText(body.prompt) ?? ''),
  edit_image: handler('/images/edits', (body, names) => `${asText(body.prompt) ?? ''} ${names}`),
  create_image_variation: handler('/images/variations', (_body, names) => names),
  create_ocr: (call) =>
    perform(call, {
      endpoint: '/ocr',
      body: call.body,
      inputText: addressOf(call.body),
      answer: (body, { model }) => {
        const pages = pagesOf(body);
        return {
          json: { pages, model, usage_info: { pages_processed: pages.length, doc_size_bytes: null } },
          usage: { prompt: 0, completion: 0 },
          cost: pages.length * centsPerPage,
        };
      },
    }),
};
