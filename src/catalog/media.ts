import { inBody, inFile, inForm, required, unlisted, wired } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { choice, integer, list, number, orNull, text, words } from './model/schema.ts';
import { executeRouting, inference, routingAliases } from './schemas/routing.ts';

const audioFile = required(inFile('mp3, wav, …: {path} or {base64, filename}'));
const speechModel = required(
  inForm(text('Such as whisper-1 or gpt-4o-transcribe.'), { listed: text('such as whisper-1') }),
);
const hint = unlisted(inForm(words('Text that sets style and spelling, or what was said before.')));
const temperature = unlisted(inForm(number('0 to 1; 0 raises itself where needed.')));

export const audio = {
  domain: 'audio',
  about: 'speech: reading text aloud, writing down and translating recordings',
  operations: [
    {
      ...inference,
      name: 'text_to_speech',
      method: 'POST',
      path: '/audio/speech',
      title: 'Text to speech',
      description: 'Read a text aloud and return an audio file; costs money. save_to writes it to disk.',
      examplePhrases: `
        read this text aloud, turn text into audio, make a voice recording of this text, speak this sentence, convert
        text to speech, generate an mp3 of this, voice over, narrate an article, say this in a nice voice
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        model: required(inBody(text('Such as tts-1, tts-1-hd or gpt-4o-mini-tts.'), { listed: text('such as tts-1') })),
        input: required(inBody(words('The text, at most 4096 characters.', { maxLength: 4096 }), { listed: text() })),
        voice: required(
          inBody(text('alloy, echo, fable, onyx, nova, shimmer, or what the provider knows.'), {
            listed: text('such as alloy, nova'),
          }),
        ),
        response_format: inBody(choice(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'])),
        speed: unlisted(inBody(number('1 is normal.', { minimum: 0.25, maximum: 4 }))),
        ...executeRouting,
      },
      argumentAliases: routingAliases,
      reply: 'bytes',
    },
    {
      ...inference,
      name: 'transcribe_audio',
      method: 'POST',
      path: '/audio/transcriptions',
      title: 'Transcribe audio',
      description:
        'Write down what is said in a recording, in its own language; costs money. Into English: translate_audio.',
      examplePhrases: `
        write down what is said in a recording, transcribe a meeting, speech to text, convert audio to text, subtitles
        for a podcast, what does this voice memo say, type up an interview, turn a call recording into text
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        file: audioFile,
        model: speechModel,
        language: inForm(text('ISO 639-1, such as de; makes it better and faster.'), { listed: text('such as de') }),
        prompt: hint,
        response_format: inForm(choice(['json', 'text', 'srt', 'verbose_json', 'vtt'])),
        temperature,
        timestamp_granularities: unlisted(
          wired(
            'timestamp_granularities[]',
            inForm(list(choice(['word', 'segment']), 'With response_format verbose_json.')),
          ),
        ),
        ...executeRouting,
      },
      argumentAliases: routingAliases,
      untrusted: ['**'],
    },
    {
      ...inference,
      name: 'translate_audio',
      method: 'POST',
      path: '/audio/translations',
      title: 'Translate audio into English',
      description:
        'Write down a recording in any language as English text; costs money. In its own language: transcribe_audio.',
      examplePhrases: `
        translate a recording into english, english text of a spanish recording, foreign language audio to english, what
        is said in this french audio in english, translate speech
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        file: audioFile,
        model: speechModel,
        prompt: hint,
        response_format: inForm(text('json, text, srt, verbose_json or vtt.'), {
          listed: choice(['json', 'text', 'srt', 'verbose_json', 'vtt']),
        }),
        temperature,
        ...executeRouting,
      },
      argumentAliases: routingAliases,
      untrusted: ['**'],
    },
  ],
} satisfies Domain;

/** What all three share. Models and sizes are open: providers add them faster than the document. */
const imageFile = required(inFile('PNG: {path} or {base64, filename}'));
const prompt = words('What the picture is to show.');
const model = orNull(text('Such as gpt-image-1 or dall-e-3.'));
const count = orNull(integer('How many; each is paid for.', { minimum: 1, maximum: 10 }));
const size = orNull(text('Such as 1024x1024, 1792x1024, 1024x1792, 512x512, 256x256 or auto, as the model allows.'));
const responseFormat = orNull(choice(['url', 'b64_json'], 'A url is valid for an hour.'));
const user = text('Your end user, for abuse tracking.');

const listed = {
  prompt: { listed: text() },
  model: { listed: text() },
  count: { listed: integer() },
  size: { listed: text('such as 1024x1024') },
} as const;

export const images = {
  domain: 'images',
  about: 'making and changing pictures',
  operations: [
    {
      ...inference,
      name: 'edit_image',
      method: 'POST',
      path: '/images/edits',
      title: 'Edit image',
      description:
        'Change a picture by a text prompt, inside a mask if one is given; costs money. From text alone: create_image; without a prompt: create_image_variation.',
      examplePhrases: `
        change a picture, edit a photo, replace the background of an image, remove an object from a picture, retouch,
        inpaint with mask
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        image: imageFile,
        prompt: required(inForm(prompt, listed.prompt)),
        mask: inFile('PNG, transparent where to change'),
        model: inForm(model, listed.model),
        n: inForm(count, listed.count),
        size: inForm(size, listed.size),
        response_format: unlisted(inForm(responseFormat)),
        user: unlisted(inForm(user)),
        ...executeRouting,
      },
      argumentAliases: routingAliases,
    },
    {
      ...inference,
      name: 'create_image',
      method: 'POST',
      path: '/images/generations',
      title: 'Create image',
      description:
        'Generate pictures from a text prompt; costs money for each. To change an existing picture: edit_image.',
      examplePhrases: `
        make a picture, generate an image, draw something, create an illustration, paint a logo, produce artwork from a
        description
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        prompt: required(inBody(prompt, listed.prompt)),
        model: inBody(model, listed.model),
        n: inBody(count, listed.count),
        size: inBody(size, listed.size),
        quality: inBody(text('standard or hd, or what the model knows: low, medium, high, auto.'), {
          listed: text('such as standard, hd'),
        }),
        style: unlisted(inBody(orNull(choice(['vivid', 'natural'])))),
        response_format: unlisted(inBody(responseFormat)),
        user: unlisted(inBody(user)),
        ...executeRouting,
      },
      argumentAliases: routingAliases,
    },
    {
      ...inference,
      name: 'create_image_variation',
      method: 'POST',
      path: '/images/variations',
      title: 'Create image variation',
      description: 'Make variations of a picture without a prompt; costs money for each. With a prompt: edit_image.',
      examplePhrases: `
        variations of a picture, more versions of this image, similar images, another take on this logo, alternatives to
        a picture
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        image: imageFile,
        model: inForm(model, listed.model),
        n: inForm(count, listed.count),
        size: inForm(size, listed.size),
        response_format: unlisted(inForm(responseFormat)),
        user: unlisted(inForm(user)),
        ...executeRouting,
      },
      argumentAliases: routingAliases,
    },
  ],
} satisfies Domain;
