import { CommanderError } from './commander-error';

/** Everything that is wrong with the configuration, a sentence each; it names variables, never their values. */
export class ConfigError extends CommanderError {
  constructor(readonly problems: readonly string[]) {
    super('COMMANDER_CONFIG_INVALID', ['The configuration is not valid.', ...problems].join('\n  '));
  }
}
