import { verifyOrder, type VerifyOrder } from '@commander/contracts';

/** The verify order that a message holds; undefined where it holds none. */
export function readVerifyOrder(value: string): VerifyOrder | undefined {
  try {
    const parsed = verifyOrder.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
