import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { onText } from '../step';
import { unreadable, type ValueTransformKind } from './transform-kind';

/** A telephone number as E.164; what is no valid number of its country is refused, and so is one with an extension, which E.164 cannot hold. */
export const PHONE: ValueTransformKind<{ region: string }> = {
  summary: 'Writes a telephone number as E.164; the region is that of numbers without a country code.',
  examples: [
    { argument: { region: 'US' }, from: '(212) 736-5000', to: '+12127365000' },
    { argument: { region: 'US' }, from: '+49 30 901820', to: '+4930901820' },
    { argument: { region: 'US' }, from: '12', refused: 'phone.invalid' },
    { argument: { region: 'US' }, from: '212-736-5000 ext. 7', refused: 'phone.invalid' },
  ],
  problem: ({ region }) =>
    isSupportedCountry(region)
      ? null
      : `There is no numbering plan for the region "${region}"; use the two letters of a country.`,
  compile: ({ region }, column) => {
    const fault = unreadable(column, 'phone.invalid', 'is no valid telephone number');
    return onText((text) => {
      const number = parsePhoneNumberFromString(text, {
        defaultCountry: region as CountryCode,
        extract: false,
      });
      return number?.isValid() && number.ext === undefined ? number.number : fault;
    });
  },
};
