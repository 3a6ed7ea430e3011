import { inBody, inFile, inForm, required, wired } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { choice, eitherOf, list, number, text } from './schema.ts';

export const audio = {
  domain: 'audio',
  about: 'TODO',
  operations: [
    {
      name: 'text_to_speech',
      method: 'POST',
      path: '/audio/speech',
      host: 'gateway',
      title: 'Text to speech',
      description: 'TODO',
      risk: 'execute',
      input: {
        model: required(inBody(eitherOf([text(), choice(['tts-1', 'tts-1-hd'])]))),
        input: required(inBody(text(undefined, { maxLength: 4096 }))),
        voice: required(inBody(choice(['alloy', 'echo', 'fable', 'onyx', 'nova', 'shimmer']))),
        response_format: inBody(choice(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'])),
        speed: inBody(number(undefined, { minimum: 0.25, maximum: 4 })),
        ...routing,
      },
    },
    {
      name: 'transcribe_audio',
      method: 'POST',
      path: '/audio/transcriptions',
      host: 'gateway',
      title: 'Transcribe audio',
      description: 'TODO',
      risk: 'execute',
      input: {
        file: required(inFile('TODO')),
        model: required(inForm(eitherOf([text(), choice(['whisper-1'])]))),
        language: inForm(text()),
        prompt: inForm(text()),
        response_format: inForm(choice(['json', 'text', 'srt', 'verbose_json', 'vtt'])),
        temperature: inForm(number()),
        timestamp_granularities: wired('timestamp_granularities[]', inForm(list(choice(['word', 'segment'])))),
        ...routing,
      },
    },
    {
      name: 'translate_audio',
      method: 'POST',
      path: '/audio/translations',
      host: 'gateway',
      title: 'Translate audio',
      description: 'TODO',
      risk: 'execute',
      input: {
        file: required(inFile('TODO')),
        model: required(inForm(eitherOf([text(), choice(['whisper-1'])]))),
        prompt: inForm(text()),
        response_format: inForm(text()),
        temperature: inForm(number()),
        ...routing,
      },
    },
  ],
} satisfies Domain;
