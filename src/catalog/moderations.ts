import { inBody, required } from './model/field.ts';
import type { Domain } from './model/operation.ts';
import { eitherOf, list, text, words } from './model/schema.ts';
import { executeRouting, inference } from './schemas/routing.ts';

export const moderations = {
  domain: 'moderations',
  about: 'checking text for harmful content with a moderation model',
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'create_moderation',
      method: 'POST',
      path: '/moderations',
      title: 'Moderate text',
      description:
        "Rate texts for hate, violence, self-harm and the like with a provider's moderation model. To check every request of a key or config set up a guardrail: create_guardrail.",
      examplePhrases: `
        is this text offensive, check a text for hate speech, moderate user content, detect violence or self harm, is
        this message harmful, flag abusive comments, content safety check of one text, toxicity check
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        input: required(inBody(eitherOf([words(), list(words())]))),
        model: inBody(text('Such as omni-moderation-latest.')),
        ...executeRouting,
      },
    },
  ],
} satisfies Domain;
