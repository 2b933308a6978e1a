import type { LoadOrder } from '@commander/contracts';

/** Whom rows are written for: the names that undo images carry, and the entity with what it refers to. An order to load is one. */
export interface WrittenFor extends Pick<LoadOrder, 'project_id' | 'chain_id' | 'execution_id' | 'work'> {
  readonly batch: { readonly batch: number };
}
