import type { ChangeWindow } from '@commander/contracts';
import { sourceError } from './files/source-error';

/** A window that leaves something out. */
export interface BoundedWindow extends ChangeWindow {
  readonly since: string;
}

/**
 * The window where it leaves something out, undefined where everything is read. Throws a fatal ConnectorError where it was planned over
 * another column than the entity's change column.
 */
export function boundedWindow(
  label: string,
  changeColumn: string | undefined,
  window: ChangeWindow | undefined,
): BoundedWindow | undefined {
  if (!window || window.since === null) return undefined;
  if (window.column === changeColumn) return { ...window, since: window.since };
  const now = changeColumn === undefined ? 'names none' : `names "${changeColumn}"`;
  throw sourceError(
    'source.change_column',
    `${label}: the window was planned over column "${window.column}", but the plan now ${now} under "incremental"; start a new execution.`,
  );
}
