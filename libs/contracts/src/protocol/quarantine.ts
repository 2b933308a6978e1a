import { z } from 'zod';
import { count, instant, uuid } from '../ids';
import { oneLine, operatorName } from '../text';
import { plan } from '../plan/plan';
import { columnName, plainName } from '../plan/identifier';

/** What became of a quarantined record. */
export const quarantineStatus = z.enum(['open', 'repaired', 'superseded', 'dismissed']);
/** What became of a quarantined record. */
export type QuarantineStatus = z.infer<typeof quarantineStatus>;

/** Which quarantined records of a project are meant; what is left out does not narrow. */
export const quarantineFilter = z.strictObject({
  entity: plainName.optional(),
  rule: oneLine.max(200).optional(),
  field: oneLine.max(200).optional(),
  status: quarantineStatus.optional(),
  execution_id: uuid.optional(),
});
/** Which quarantined records of a project are meant. */
export type QuarantineFilter = z.infer<typeof quarantineFilter>;

/** A record's place: its entity, and its number in the quarantine of that entity's target. */
export const quarantinePlace = z.strictObject({
  entity: plainName,
  number: z.string().regex(/^\d{1,18}$/, 'must be the number of a quarantined record'),
});
/** A record's place in the quarantine. */
export type QuarantinePlace = z.infer<typeof quarantinePlace>;

/** Quarantined records with one reason, and how many of them stand how. */
export const quarantineGroup = z.object({
  entity: z.string(),
  rule: z.string().nullable(),
  field: z.string().nullable(),
  code: z.string(),
  counts: z.object({ open: count, repaired: count, superseded: count, dismissed: count }),
});
/** Quarantined records with one reason. */
export type QuarantineGroup = z.infer<typeof quarantineGroup>;

/** A quarantined record without its source texts. */
export const quarantinedRecord = quarantinePlace.extend({
  record_id: z.string(),
  target_id: z.string().nullable(),
  execution_id: z.string(),
  chain_id: z.string(),
  batch: count,
  rule: z.string().nullable(),
  field: z.string().nullable(),
  code: z.string(),
  category: z.string(),
  error_type: z.string(),
  status: quarantineStatus,
  failures: count.meta({ description: 'How often it failed, replays among them.' }),
  replayed_by: z.string().nullable().meta({ description: 'The newest execution that replayed it.' }),
  texts_kept: z.boolean(),
  fixes: count.meta({ description: 'How often its texts were corrected by hand.' }),
  at: instant.meta({ description: 'When its status changed last.' }),
});
/** A quarantined record without its source texts. */
export type QuarantineRecord = z.infer<typeof quarantinedRecord>;

/** What somebody did to a quarantined record. */
export const quarantineChange = z.object({
  change_id: uuid,
  kind: z.enum(['fixed', 'dismissed', 'reopened']),
  operator: z.string(),
  reason: z.string().nullable(),
  fields: z.array(z.string()),
  before: z.string().nullable(),
  after: z.string().nullable(),
  at: instant,
});
/** What somebody did to a quarantined record. */
export type QuarantineChange = z.infer<typeof quarantineChange>;

/** Source texts by column; null: no value. */
export const sourceTexts = z.record(columnName, z.string().max(1_000_000).nullable());
// What was read may be longer than what may be given.
const keptTexts = z.record(columnName, z.string().nullable());

const asked = { project_id: uuid, plan };
const changing = { ...asked, ...quarantinePlace.shape, operator: operatorName, change_id: uuid };

/** What a commander asks a batch-processor about the quarantines of a project's targets; it crosses sealed. */
export const quarantineQuestion = z.discriminatedUnion('ask', [
  z.strictObject({
    ask: z.literal('list'),
    ...asked,
    filter: quarantineFilter,
    after: z.string().nullable(),
    limit: z.int().min(0).max(1000),
  }),
  z.strictObject({ ask: z.literal('show'), ...asked, ...quarantinePlace.shape }),
  z.strictObject({
    ask: z.literal('reveal'),
    ...asked,
    ...quarantinePlace.shape,
    operator: operatorName,
  }),
  z.strictObject({ ask: z.literal('fix'), ...changing, texts: sourceTexts }),
  z.strictObject({ ask: z.literal('dismiss'), ...changing, reason: oneLine.max(500).nullable() }),
  z.strictObject({ ask: z.literal('reopen'), ...changing }),
]);
/** What a commander asks a batch-processor. */
export type QuarantineQuestion = z.infer<typeof quarantineQuestion>;

/** The groups of what a filter names, with the first page alone, and one page of the records; `next` is where the following page begins. */
export const quarantineListed = z.object({
  groups: z.array(quarantineGroup).meta({ description: 'None with a later page of records.' }),
  records: z.array(quarantinedRecord),
  next: z.string().nullable(),
});
/** One record and what was done to it. */
export const quarantineShown = z.object({ record: quarantinedRecord, changes: z.array(quarantineChange) });
/** One record with its source texts; `original` where they were corrected since. */
export const quarantineRevealedTexts = quarantineShown.extend({
  texts: keptTexts.nullable().meta({ description: 'Null where they are not kept.' }),
  original: keptTexts.nullable(),
});
/** The groups of what a filter names, with the first page alone, and one page of the records. */
export type QuarantineListed = z.infer<typeof quarantineListed>;
/** One record and what was done to it. */
export type QuarantineShown = z.infer<typeof quarantineShown>;
/** One record with its source texts. */
export type QuarantineTexts = z.infer<typeof quarantineRevealedTexts>;

/** A message between services that hold the same key ring: `id` names the exchange, the rest is sealed for it alone. */
export const sealedMessage = z.strictObject({ id: uuid, sealed: z.unknown() });
