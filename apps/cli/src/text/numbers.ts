const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

const two = (n: number): string => String(n).padStart(2, '0');

/** A whole number with its thousands apart: 336,776. */
export const formatCount = (n: number): string => grouped.format(n);

/** Records per second: one digit after the point below 100. */
export const formatRate = (perSecond: number): string =>
  `${(perSecond < 100 ? oneDigit : grouped).format(perSecond)}/s`;

/** Seconds as 9.5s, 1m 05s or 2h 03m; rounded down, so that it never reads 60s. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${oneDigit.format(Math.floor(seconds * 10) / 10)}s`;
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}m ${two(whole % 60)}s`
    : `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

/** Bytes as mebibytes. */
export const formatBytes = (bytes: number): string => `${grouped.format(bytes / 2 ** 20)} MiB`;
