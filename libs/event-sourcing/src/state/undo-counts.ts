import type { UndoCounts } from '@commander/contracts';

/** Nothing was undone. */
export const NOTHING_UNDONE: UndoCounts = { images: 0, deleted: 0, restored: 0, conflicts: 0 };

/** The sum of two counts. */
export const addUndone = (a: UndoCounts, b: UndoCounts): UndoCounts => ({
  images: a.images + b.images,
  deleted: a.deleted + b.deleted,
  restored: a.restored + b.restored,
  conflicts: a.conflicts + b.conflicts,
});

/** Whether every image has exactly one outcome. */
export const conservesUndone = ({ images, deleted, restored, conflicts }: UndoCounts): boolean =>
  images === deleted + restored + conflicts;

/** Whether two counts agree. */
export const sameUndone = (a: UndoCounts, b: UndoCounts): boolean =>
  a.images === b.images &&
  a.deleted === b.deleted &&
  a.restored === b.restored &&
  a.conflicts === b.conflicts;
