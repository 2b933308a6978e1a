import type { WrittenDate } from './date-format';

const DAY_MS = 86_400_000;

/** The instants, in milliseconds since 1970, at which the clocks of a zone show a local time: none, one or two, earlier first. */
export type ZonedTime = (local: WrittenDate) => readonly number[];

/** Reads local times of a zone of the IANA database. */
export function zonedTime(zone: string): ZonedTime {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const shown = (instant: number): number => {
    const parts = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, value]));
    const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
    const time = {
      hour: Number(parts.hour),
      minute: Number(parts.minute),
      second: Number(parts.second),
      fraction: '',
    };
    return asUtc({ year, month, day, time });
  };
  return (local) => {
    const wanted = asUtc(local);
    const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((near) => shown(near) - near);
    const instants = [...new Set(offsets.map((offset) => wanted - offset))];
    return instants.filter((instant) => shown(instant) === wanted).sort((a, b) => a - b);
  };
}

/** Whether a zone is known. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function asUtc({ year, month, day, time }: WrittenDate): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(time?.hour ?? 0, time?.minute ?? 0, time?.second ?? 0);
  return date.getTime();
}
