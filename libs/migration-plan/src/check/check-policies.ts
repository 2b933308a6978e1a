import type { Plan } from '@commander/contracts';
import { FAILURE_NAMES } from '../failures/failure-names';
import { didYouMean } from './did-you-mean';
import type { Finding } from './finding';

/** How failed orders are repeated: names that exist, each on one side, and a delay that can grow. */
export function checkPolicies({ retry_config: policy }: Plan): Finding[] {
  if (!policy) return [];
  const { retry_on = [], no_retry_on, initial_delay_ms = 0, max_delay_ms } = policy;
  const findings = [...unknown('retry_on', retry_on), ...unknown('no_retry_on', no_retry_on)];
  const both = retry_on.filter((name) => no_retry_on.includes(name));
  const twice = both.map((name) => ({
    path: ['retry_config', 'no_retry_on', no_retry_on.indexOf(name)],
    message: `The failure "${name}" is both in "retry_on" and in "no_retry_on"; remove it from one.`,
  }));
  const message = `The initial delay of ${initial_delay_ms} ms is longer than "max_delay_ms", ${max_delay_ms} ms; raise that one.`;
  const delay =
    initial_delay_ms > max_delay_ms ? [{ path: ['retry_config', 'initial_delay_ms'], message }] : [];
  return [...findings, ...twice, ...delay];
}

const unknown = (list: string, names: readonly string[]): Finding[] =>
  names.flatMap((name, i) =>
    FAILURE_NAMES.has(name)
      ? []
      : [
          {
            path: ['retry_config', list, i],
            message: `There is no failure named "${name}".${didYouMean(name, FAILURE_NAMES)} The guide to errors lists them.`,
          },
        ],
  );
