import type { JsonObject, UploadedFile } from '../model/handler.ts';
import { excerpt } from '../model/value.ts';
import { announcement } from './stand-in.ts';
import { pieces } from './tokens.ts';

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
