import { v5 } from 'uuid';
import { onText } from '../step';
import type { ValueTransformKind } from './transform-kind';

/** A UUID version 5 (RFC 9562) of a text within a namespace. */
export const UUID_OF: ValueTransformKind<{ namespace: string }> = {
  summary: 'Makes a UUID (version 5) of a text: the same text gives the same one, in every run.',
  examples: [
    {
      argument: { namespace: '6ba7b810-9dad-11d1-80b4-00c04fd430c8' },
      from: 'www.example.com',
      to: '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    },
  ],
  compile: ({ namespace }) => onText((text) => v5(text, namespace)),
};
