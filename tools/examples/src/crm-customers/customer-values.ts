import type { Random } from './random';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** A text that stands for no value, as the legacy system has them. */
export const NOT_THERE = 'N/A';

/** A birth date in one of the forms that are in use, or none. */
export function birthDate(random: Random): string | null {
  const [year, month, day] = [random.below(2005, 1940), random.below(13, 1), random.below(29, 1)];
  return random.pick([
    `${two(day)}.${two(month)}.${year}`,
    `${year}-${two(month)}-${two(day)}`,
    `${day} ${MONTHS[month - 1] ?? ''} ${year}`,
    NOT_THERE,
    '0000-00-00',
    null,
  ]);
}

/** A German mobile number in one of the forms that are in use, or none. */
export function telephone(random: Random): string | null {
  const digits = String(random.below(100_000_000)).padStart(8, '0');
  return random.pick([
    `0151 ${digits}`,
    `0151/${digits}`,
    `(0151) ${digits}`,
    `+49 151 ${digits}`,
    `0049 151 ${digits}`,
    `+49151${digits}`,
    NOT_THERE,
    null,
  ]);
}

/** An amount below the limit, with German marks, or none. */
export function credit(random: Random): string | null {
  const cents = random.below(100);
  return random.pick([
    `${random.below(1000)},${two(cents)}`,
    `${random.below(90, 1)}.${String(random.below(1000)).padStart(3, '0')},${two(cents)}`,
    `${random.below(90_000)}`,
    NOT_THERE,
    null,
  ]);
}

/** A time in the day, when clocks are never changed. */
export const changedAt = (random: Random): string =>
  `${random.below(2024, 2015)}-${two(random.below(13, 1))}-${two(random.below(29, 1))} ${two(random.below(18, 8))}:${two(random.below(60))}:${two(random.below(60))}`;

/** Texts that are no e-mail address. */
export const badEmail = (random: Random, n: number): string =>
  random.pick([
    `kunde${n}(at)example.org`,
    `kunde${n}@`,
    `@example.org`,
    `kunde ${n}@example.org`,
    `kunde${n}`,
  ]);
