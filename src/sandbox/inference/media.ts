import { indexedPng } from '../../indexed-png.ts';
import type { JsonObject, UploadedFile } from '../model/handler.ts';
import { excerpt } from '../model/value.ts';
import { announcement, pieces } from './stand-in.ts';

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
export interface Transcript {
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
export const asVerbose = (
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
