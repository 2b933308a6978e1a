import isEmail from 'validator/lib/isEmail';
import type { ValueTransformKind } from './transform-kind';
import { onText } from '../step';
import { unreadable } from './transform-kind';

/** An address in one spelling: the domain in small letters, the part before it as it is, which alone its server may read. */
export const EMAIL: ValueTransformKind<undefined> = {
  summary:
    'Trims an e-mail address and puts its domain in small letters; the part before the @ stays as it is.',
  examples: [
    { argument: undefined, from: ' Ann.Lee@Example.ORG ', to: 'Ann.Lee@example.org' },
    { argument: undefined, from: 'ann@', refused: 'email.malformed' },
  ],
  compile: (_, column) => {
    const fault = unreadable(column, 'email.malformed', 'is no e-mail address');
    return onText((text) => {
      const trimmed = text.trim();
      if (!isEmail(trimmed)) return fault;
      const at = trimmed.lastIndexOf('@');
      return trimmed.slice(0, at) + trimmed.slice(at).toLowerCase();
    });
  },
};
