import type { DataSource } from 'typeorm';
import { alertKind } from '@commander/contracts';
import type { ProjectState } from '@commander/event-sourcing';
import { counter, observedGauge } from '@commander/telemetry';
import type { Logger } from 'pino';
import type { Config } from '../../config';
import type { RunnerPorts } from '../decider/runner-ports';
import { AlertOutbox } from './alert-outbox';
import { AlertPoster } from './alert-poster';

/** Counts and logs every alert of a project that is owned here. */
export function alertLog(logger: Logger): RunnerPorts['onAlert'] {
  const alerts = counter('commander_alerts', 'Alerts that were raised or cleared.');
  return ({ name, id, project, data }) => {
    const change = name === 'alert.raised' ? 'raised' : 'cleared';
    alerts.add(1, { alert: data.alert, change });
    const fields = { alert: data.alert, event: id, project, execution: data.execution_id };
    if (name === 'alert.raised') logger.warn({ ...fields, reason: data.message }, 'An alert was raised.');
    else logger.info(fields, 'An alert was cleared.');
  };
}

/** Shows how many executions of the projects that are owned here have each alert raised now. */
export function gaugeAlerts(projects: () => readonly ProjectState[]): void {
  observedGauge('commander_alerts_active', 'Executions whose alert is raised and not cleared.', () => {
    const raised = projects().flatMap(({ executions }) =>
      [...executions.values()].flatMap(({ alerts }) => [...alerts]),
    );
    return alertKind.options.map((alert) => ({
      value: raised.filter((other) => other === alert).length,
      labels: { alert },
    }));
  });
}

/** What posts alerts to the webhook; null where none is configured. */
export function alertPoster(config: Config, database: DataSource, logger: Logger): AlertPoster | null {
  if (config.alertWebhook === null) return null;
  return new AlertPoster({
    outbox: new AlertOutbox(database),
    url: config.alertWebhook,
    onFailed: ({ givenUp, ...problem }) =>
      givenUp
        ? logger.error(problem, 'An alert could not be posted to the webhook; it is given up.')
        : logger.warn(problem, 'An alert could not be posted to the webhook; it is tried again.'),
    onTrouble: (error) => logger.error({ err: error }, 'The alerts to be posted could not be read.'),
  });
}
