import { indexedPng } from '../../indexed-png.ts';
import { badRequest, type Outcome } from '../inference/gateway-reply.ts';
import { perform } from '../inference/perform.ts';
import { announcement, countTokens, hash32, pieces } from '../inference/stand-in.ts';
import { invalid } from '../model/api-error.ts';
import type { Handler, Handlers, JsonObject, UploadedFile } from '../model/handler.ts';
import { findModel, imageCost } from '../model/pricing.ts';
import { asList, asNumber, asObject, asText, asTexts, excerpt, isOn, seconds } from '../model/value.ts';

/** Silence in every format that text to speech offers; each a valid file of its kind. */

const wavHeader = (bytes: number, rate: number): Buffer => {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  return header;
};

/** 24 kHz, 16 bits, mono: OpenAI's raw format. */
const pcm = (seconds: number): Buffer => Buffer.alloc(Math.round(seconds * 24_000) * 2);

const wav = (seconds: number): Buffer => {
  const samples = pcm(seconds);
  return Buffer.concat([wavHeader(samples.length, 24_000), samples]);
};

/** MPEG 1 layer III frames of 64 kbit/s at 44.1 kHz, mono, with nothing in them; each lasts 1152 samples. */
const mp3 = (seconds: number): Buffer => {
  const frame = Buffer.alloc(208);
  frame.set([0xff, 0xfb, 0x50, 0xc4]);
  return repeated(frame, (seconds * 44_100) / 1152);
};

/** ADTS frames of AAC-LC at 44.1 kHz, mono, each with one silent block of 1024 samples. */
const aac = (seconds: number): Buffer => {
  const block = [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80];
  const length = block.length + 7;
  const header = [0xff, 0xf1, 0x50, 0x40 | (length >> 11), (length >> 3) & 255, ((length & 7) << 5) | 0x1f, 0xfc];
  return repeated(Buffer.from([...header, ...block]), (seconds * 44_100) / 1024);
};

const repeated = (frame: Buffer, times: number): Buffer =>
  Buffer.concat(Array.from({ length: Math.max(1, Math.ceil(times)) }, () => frame));

/** A cyclic redundancy check, most significant bit first. */
export const crc = (bytes: Uint8Array, width: number, polynomial: number): number => {
  const top = 2 ** (width - 1);
  const mask = 2 ** width - 1;
  let value = 0;
  for (const byte of bytes) {
    value = (value ^ (byte << (width - 8))) >>> 0;
    for (let bit = 0; bit < 8; bit += 1) {
      const shifted = (value & (mask >>> 1)) * 2;
      value = ((value & top) !== 0 ? shifted ^ polynomial : shifted) >>> 0;
    }
    value = (value & mask) >>> 0;
  }
  return value;
};

/** FLAC at 24 kHz, 16 bits, mono: constant frames of 4096 samples. */
const flac = (seconds: number): Buffer => {
  const frames = Math.max(1, Math.min(127, Math.ceil((seconds * 24_000) / 4096)));
  const total = frames * 4096;
  const info = Buffer.alloc(38);
  info.set([0x80, 0, 0, 34]);
  info.writeUInt16BE(4096, 4);
  info.writeUInt16BE(4096, 6);
  // 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples; the checksum of the sound stays unknown (zero).
  info.writeUInt32BE(((24_000 << 12) | (15 << 4)) >>> 0, 14);
  info.writeUInt32BE(total, 18);
  const parts = Array.from({ length: frames }, (_, number) => {
    const header = [0xff, 0xf8, 0xc7, 0x08, number];
    const body = [...header, crc(Uint8Array.from(header), 8, 0x07), 0x00, 0x00, 0x00];
    const check = crc(Uint8Array.from(body), 16, 0x8005);
    return Buffer.from([...body, check >> 8, check & 255]);
  });
  return Buffer.concat([Buffer.from('fLaC', 'latin1'), info, ...parts]);
};

const oggPage = (flags: number, granule: number, sequence: number, packets: readonly Uint8Array[]): Buffer => {
  const header = Buffer.alloc(27 + packets.length);
  header.write('OggS', 0, 'latin1');
  header.writeUInt8(flags, 5);
  header.writeUInt32LE(granule, 6);
  header.writeUInt32LE(1, 14);
  header.writeUInt32LE(sequence, 18);
  header.writeUInt8(packets.length, 26);
  for (const [index, packet] of packets.entries()) header.writeUInt8(packet.length, 27 + index);
  const page = Buffer.concat([header, ...packets]);
  page.writeUInt32LE(crc(page, 32, 0x04c11db7), 22);
  return page;
};

/** Opus in Ogg: packets of 20 ms of silence, 48 kHz. */
const opus = (seconds: number): Buffer => {
  const head = Buffer.concat([Buffer.from('OpusHead', 'latin1'), Buffer.from([1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])]);
  const vendor = Buffer.from('sandbox', 'latin1');
  const tags = Buffer.concat([
    Buffer.from('OpusTags', 'latin1'),
    Buffer.from([vendor.length, 0, 0, 0]),
    vendor,
    Buffer.alloc(4),
  ]);
  const count = Math.max(1, Math.min(250, Math.ceil(seconds / 0.02)));
  const packets = Array.from({ length: count }, () => Uint8Array.from([0xf8, 0xff, 0xfe]));
  return Buffer.concat([oggPage(2, 0, 0, [head]), oggPage(0, 0, 1, [tags]), oggPage(4, count * 960, 2, packets)]);
};

/** The formats by name: content type and maker. Lengths are capped at five seconds. */
const formats: Readonly<Record<string, { readonly type: string; readonly make: (seconds: number) => Buffer }>> = {
  mp3: { type: 'audio/mpeg', make: mp3 },
  opus: { type: 'audio/ogg', make: opus },
  aac: { type: 'audio/aac', make: aac },
  flac: { type: 'audio/flac', make: flac },
  wav: { type: 'audio/wav', make: wav },
  pcm: { type: 'audio/pcm', make: pcm },
};

/** Silence of about this many seconds, or undefined for a format that is not known. */
export const silence = (format: string, seconds: number): { type: string; bytes: Uint8Array } | undefined => {
  const known = Object.hasOwn(formats, format) ? formats[format] : undefined;
  return known === undefined ? undefined : { type: known.type, bytes: known.make(Math.min(Math.max(seconds, 0.2), 5)) };
};

/** What is heard in a sound file: always the same for the same file. */
interface Transcript {
  readonly text: string;
  /** Seconds. */
  readonly duration: number;
}

/** A sound's length in seconds: from a WAV's header, else from its size at 128 kbit/s. */
const durationOf = ({ bytes }: UploadedFile): number => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rate = view.length >= 44 && view.toString('latin1', 0, 4) === 'RIFF' ? view.readUInt32LE(28) : 16_000;
  return Math.max(0.1, Math.round((view.length / Math.max(rate, 1)) * 100) / 100);
};

/** Writes the transcript of a file: the stand-in hears nothing, says so, and names the file. */
export const transcribe = (file: UploadedFile, verb: string): Transcript => ({
  text: `${announcement}: it did not listen, but would have ${verb} ${excerpt(file.filename, 60)}, ${file.bytes.byteLength} bytes.`,
  duration: durationOf(file),
});

const stamp = (seconds: number, comma: string): string => {
  const milliseconds = Math.round(seconds * 1000);
  const part = (length: number, value: number): string => String(Math.floor(value)).padStart(length, '0');
  const clock = [milliseconds / 3_600_000, (milliseconds / 60_000) % 60, (milliseconds / 1000) % 60];
  return `${clock.map((value) => part(2, value)).join(':')}${comma}${part(3, milliseconds % 1000)}`;
};

/** As subtitles in SubRip's format. */
export const asSrt = ({ text, duration }: Transcript): string =>
  `1\n${stamp(0, ',')} --> ${stamp(duration, ',')}\n${text}\n\n`;

/** As subtitles in WebVTT's format. */
export const asVtt = ({ text, duration }: Transcript): string =>
  `WEBVTT\n\n${stamp(0, '.')} --> ${stamp(duration, '.')}\n${text}\n\n`;

/** With segments, and with words where wanted. Source: the document's `CreateTranscriptionResponseVerboseJson`. */
const asVerbose = (
  transcript: Transcript,
  task: string,
  language: string,
  granularities: readonly string[],
): JsonObject => {
  const { text, duration } = transcript;
  const words = text.split(' ');
  const at = (index: number): number => Math.round((duration * index * 100) / words.length) / 100;
  const segment = {
    id: 0,
    seek: 0,
    start: 0,
    end: duration,
    text,
    tokens: pieces(text).map((_, index) => index),
    temperature: 0,
    avg_logprob: -0.1,
    compression_ratio: 1,
    no_speech_prob: 0.01,
  };
  return {
    task,
    language,
    duration: String(duration),
    text,
    ...(granularities.includes('word')
      ? { words: words.map((word, index) => ({ word, start: at(index), end: at(index + 1) })) }
      : {}),
    ...(granularities.length === 0 || granularities.includes('segment') ? { segments: [segment] } : {}),
  };
};

/**
 * A valid PNG of one colour: one bit for each pixel, so that even a large picture is a few hundred bytes.
 *
 * @param width in pixels
 * @param height in pixels
 * @param colour 24-bit red, green, blue
 */
export const plainPng = (width: number, height: number, colour: number): Buffer =>
  indexedPng({
    width,
    height,
    depth: 1,
    palette: Buffer.from([(colour >> 16) & 255, (colour >> 8) & 255, colour & 255]),
    rows: Buffer.alloc((Math.ceil(width / 8) + 1) * height),
  });

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
