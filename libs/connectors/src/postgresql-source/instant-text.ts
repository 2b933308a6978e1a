/** A time of the server as text, ISO 8601 in UTC. Cut to milliseconds: what changed in the rest of this one belongs to the next window. */
export const instantText = (time: string): string =>
  `to_char(date_trunc('milliseconds', ${time} at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
