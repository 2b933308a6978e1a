import { order, type Order } from '@commander/contracts';

/** The order that a message holds; undefined where it holds none of this version. */
export function readOrder(value: string): Order | undefined {
  try {
    const parsed = order.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
