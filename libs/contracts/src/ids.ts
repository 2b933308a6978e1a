import { z } from 'zod';

/** A UUID of any version, in lower case; new ones are version 7. */
export const uuid = z.uuid().toLowerCase().meta({ description: 'A UUID; new ids are version 7.' });

/** The nil UUID: the `after` of a project's very first decision. */
export const NIL_ID = '00000000-0000-0000-0000-000000000000';

/** An instant in UTC, ISO 8601 with `Z`. */
export const instant = z.iso.datetime({ offset: true }).meta({ description: 'An instant, ISO 8601.' });

/** A whole number of zero or more: the unit of every counter. */
export const count = z.int().nonnegative();
