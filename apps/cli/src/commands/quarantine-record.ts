import { quarantinePlace, type QuarantinePlace } from '@commander/contracts';
import { InvalidArgumentError } from 'commander';

/** A quarantined record as an argument: `<entity>/<number>`. */
export function quarantineRecord(text: string): QuarantinePlace {
  const [entity, number, ...rest] = text.split('/');
  const place = quarantinePlace.safeParse({ entity, number });
  if (place.success && rest.length === 0) return place.data;
  throw new InvalidArgumentError(
    'It must be a record, ENTITY/NUMBER (see commander quarantine list --records).',
  );
}
