import type { GroupRow, KeptStory, QuarantineRow, StoredChange } from '@commander/connectors';
import type {
  QuarantineChange,
  QuarantineGroup,
  QuarantineRecord,
  QuarantineShown,
} from '@commander/contracts';

const NONE = { open: 0, repaired: 0, superseded: 0, dismissed: 0 };

/** Puts the counts of one reason together, whatever their status; sorted by entity, then the most first. */
export function groupView(rows: readonly GroupRow[]): QuarantineGroup[] {
  const groups = new Map<string, QuarantineGroup>();
  for (const { status, count, ...reason } of rows) {
    const key = JSON.stringify(Object.values(reason));
    const group = groups.get(key) ?? { ...reason, counts: NONE };
    groups.set(key, { ...group, counts: { ...group.counts, [status]: Number(count) } });
  }
  const total = ({ counts }: QuarantineGroup) => Object.values(counts).reduce((sum, n) => sum + n, 0);
  return [...groups.values()].sort((a, b) => a.entity.localeCompare(b.entity) || total(b) - total(a));
}

/** A record without its texts. */
export const recordView = ({ id, source_id, texts, fixes, ...row }: QuarantineRow): QuarantineRecord => {
  const { project_id: _, batch, failures, ...rest } = row;
  return {
    ...rest,
    number: id,
    record_id: source_id,
    batch: Number(batch),
    failures: Number(failures),
    texts_kept: texts === '1',
    fixes: Number(fixes),
  };
};

const changeView = ({
  id,
  kind,
  operator,
  reason,
  fields,
  at,
  ...hashes
}: StoredChange): QuarantineChange => ({
  change_id: id,
  kind,
  operator,
  reason,
  fields: [...fields],
  before: hashes.before_hash,
  after: hashes.after_hash,
  at,
});

/** A record and what was done to it. */
export const storyView = ({ row, changes }: KeptStory): QuarantineShown => ({
  record: recordView(row),
  changes: changes.map(changeView),
});
