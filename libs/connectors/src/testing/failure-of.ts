import type { Failure } from '@commander/contracts';
import { ConnectorError } from '../connector-error';

/** The failure that work ends in; anything but a ConnectorError fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return (error as ConnectorError).failure;
}
