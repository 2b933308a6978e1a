import { FIRST_AFTER } from '@commander/event-sourcing';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** A text with every UUID turned into another one, the same everywhere in copy `n` (from 1); what stands for "none" stays. */
export const renamed = (text: string, n: number): string =>
  text.replaceAll(UUID, (id) => (id === FIRST_AFTER ? id : other(id, n)));

function other(id: string, n: number): string {
  const first = Number.parseInt(id.slice(0, 8), 16) ^ n;
  return (first >>> 0).toString(16).padStart(8, '0') + id.slice(8);
}
