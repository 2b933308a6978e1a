import { instant, UNROUTED, uuid } from '@commander/contracts';
import { z } from 'zod';

// PostgreSQL takes neither NUL nor half a surrogate pair in a text.
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\0\p{Surrogate}]*$/u, 'it holds a character that no name has');
const name = text(200);
const project = name.describe('A project, by id or name');

/** A place in the audit log: `partition-offset`. */
export const cursor = z
  .string()
  .regex(/^\d{1,9}-\d{1,15}$/, 'it must be the `next` of an earlier answer')
  .transform((text) => {
    const [partition, offset] = text.split('-').map(Number);
    return { partition: partition ?? 0, offset: offset ?? 0 };
  });
/** A place in the audit log. */
export type Cursor = z.output<typeof cursor>;

/** The text of a place in the audit log. */
export const cursorText = ({ partition, offset }: { partition: number; offset: number | string }): string =>
  `${partition}-${offset}`;

const page = (most: number, usual: number) => ({
  after: cursor.optional().describe('Only what stands behind this place'),
  limit: z.coerce.number().int().min(1).max(most).default(usual).describe('The most entries in one answer'),
});

/** Which entries of the audit log are asked for. */
export const auditQuery = z.strictObject({
  project: project.optional(),
  execution: uuid.optional(),
  action: text(200).optional().describe('Such as record.created or execution.started'),
  operator: text(100).optional(),
  from: instant.optional().describe('The earliest time, included'),
  to: instant.optional().describe('The latest time, excluded'),
  ...page(1000, 100),
});
/** Which entries of the audit log are asked for. */
export type AuditQuery = z.output<typeof auditQuery>;

/** Where to look for a record id. */
export const recordQuery = z.strictObject({
  project,
  entity: name.optional().describe('Every entity of the project where left out'),
  ...page(100, 20),
});
/** Where to look for a record id. */
export type RecordQuery = z.output<typeof recordQuery>;

/** Which batch's records are asked for. */
export const batchQuery = z.strictObject({
  execution: uuid,
  entity: name,
  batch: z.coerce.number().int().positive(),
  after: cursor.optional(),
});
/** Which batch's records are asked for. */
export type BatchQuery = z.output<typeof batchQuery>;

/** What is to be summed. */
export const summaryQuery = z.strictObject({ execution: uuid });

/** Whether a text is a project's id, not its name. */
export const isProjectId = (text: string): boolean => text === UNROUTED || uuid.safeParse(text).success;
