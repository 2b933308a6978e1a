import { TOPICS } from '@commander/contracts';

/** The roles of the topics of an installation. */
export type TopicRole = keyof typeof TOPICS;

/** The full name of each topic, by role. */
export type TopicNames = Record<TopicRole, string>;

/** The topics of the installation with this prefix. */
export function topicNames(prefix: string): TopicNames {
  return {
    commands: prefix + TOPICS.commands,
    events: prefix + TOPICS.events,
    batches: prefix + TOPICS.batches,
  };
}
