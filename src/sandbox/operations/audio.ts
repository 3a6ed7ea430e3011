import { badRequest, type Outcome } from '../inference/gateway-reply.ts';
import { asSrt, asVerbose, asVtt, silence, type Transcript, transcribe } from '../inference/media.ts';
import { perform } from '../inference/perform.ts';
import type { Handler, Handlers } from '../model/handler.ts';
import { findModel } from '../model/pricing.ts';
import { asText, asTexts } from '../model/value.ts';

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

/** Speech that is silence, and transcripts that say so. */
export const audioHandlers: Handlers = {
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
};
