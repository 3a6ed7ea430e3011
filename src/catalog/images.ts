import { inBody, inFile, inForm, required, unlisted } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { choice, integer, orNull, text, words } from './model/schema.ts';
import { executeRouting, inference, routingAliases } from './schemas/routing.ts';

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
