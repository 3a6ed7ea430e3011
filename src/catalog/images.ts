import { inBody, inFile, inForm, required } from './field.ts';
import type { Domain } from './operation.ts';
import { routing } from './routing.ts';
import { choice, eitherOf, integer, orNull, text } from './schema.ts';

export const images = {
  domain: 'images',
  about: 'TODO',
  operations: [
    {
      name: 'edit_image',
      method: 'POST',
      path: '/images/edits',
      host: 'gateway',
      title: 'Edit image',
      description: 'TODO',
      risk: 'execute',
      input: {
        image: required(inFile('TODO')),
        prompt: required(inForm(text())),
        mask: inFile('TODO'),
        model: inForm(orNull(eitherOf([text(), choice(['dall-e-2'])]))),
        n: inForm(orNull(integer(undefined, { minimum: 1, maximum: 10 }))),
        size: inForm(orNull(choice(['256x256', '512x512', '1024x1024']))),
        response_format: inForm(orNull(choice(['url', 'b64_json']))),
        user: inForm(text()),
        ...routing,
      },
    },
    {
      name: 'create_image',
      method: 'POST',
      path: '/images/generations',
      host: 'gateway',
      title: 'Create image',
      description: 'TODO',
      risk: 'execute',
      input: {
        prompt: required(inBody(text())),
        model: inBody(orNull(eitherOf([text(), choice(['dall-e-2', 'dall-e-3'])]))),
        n: inBody(orNull(integer(undefined, { minimum: 1, maximum: 10 }))),
        quality: inBody(choice(['standard', 'hd'])),
        response_format: inBody(orNull(choice(['url', 'b64_json']))),
        size: inBody(orNull(choice(['256x256', '512x512', '1024x1024', '1792x1024', '1024x1792']))),
        style: inBody(orNull(choice(['vivid', 'natural']))),
        user: inBody(text()),
        ...routing,
      },
    },
    {
      name: 'create_image_variation',
      method: 'POST',
      path: '/images/variations',
      host: 'gateway',
      title: 'Create image variation',
      description: 'TODO',
      risk: 'execute',
      input: {
        image: required(inFile('TODO')),
        model: inForm(orNull(eitherOf([text(), choice(['dall-e-2'])]))),
        n: inForm(orNull(integer(undefined, { minimum: 1, maximum: 10 }))),
        response_format: inForm(orNull(choice(['url', 'b64_json']))),
        size: inForm(orNull(choice(['256x256', '512x512', '1024x1024']))),
        user: inForm(text()),
        ...routing,
      },
    },
  ],
} satisfies Domain;
