import { stopStack } from '../attach-stack';
import { TEST_HOME_VARIABLE } from './test-home';

/** Ends the stack of a jest run. */
export default async function globalTeardown(): Promise<void> {
  await stopStack(process.env[TEST_HOME_VARIABLE]);
}
