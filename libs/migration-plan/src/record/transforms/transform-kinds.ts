import { COLLAPSE_SPACES, LOWER, TITLE, TRIM, UPPER } from './case-and-space';
import { CEL } from './cel-transform';
import { CONCAT } from './concat';
import { DATE_OF } from './date-of';
import { EMAIL } from './email';
import { HASH } from './hash';
import { NUMBER_OF } from './number-of';
import { PHONE } from './phone';
import { SPLIT } from './split';
import { TRUNCATE } from './truncate';
import { UUID_OF } from './uuid-of';
import { DEFAULT, MAP, NULL_IF, REPLACE } from './whole-values';

/** Every transform by its name in a plan. */
export const TRANSFORM_KINDS = {
  trim: TRIM,
  upper: UPPER,
  lower: LOWER,
  title: TITLE,
  collapse_spaces: COLLAPSE_SPACES,
  email: EMAIL,
  null_if: NULL_IF,
  default: DEFAULT,
  map: MAP,
  replace: REPLACE,
  truncate: TRUNCATE,
  split: SPLIT,
  date: DATE_OF,
  number: NUMBER_OF,
  phone: PHONE,
  hash: HASH,
  uuid: UUID_OF,
  concat: CONCAT,
  cel: CEL,
};
