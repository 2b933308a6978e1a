/** The base names of the topics; an installation may put one prefix before all of them. */
export const TOPICS = {
  commands: 'commander.commands.v1',
  events: 'commander.events.v1',
  batches: 'commander.batches.v1',
} as const;

/** What is appended to a topic's name for its dead letters. */
export const DEAD_LETTER_SUFFIX = '.dlq';

/** The key under which commands stand that belong to no known project. */
export const UNROUTED = '_unrouted';

/** Consumer groups, one per role; `consumer offsets are a cache, never truth`. */
export const GROUPS = {
  intake: 'commander.intake',
  decider: 'commander.decider',
  letters: 'commander.letters',
  processor: 'batch-processor',
  verifier: 'verifier',
} as const;

/** The names of the headers on our messages. */
export const HEADERS = {
  contentType: 'content-type',
  type: 'type',
  kind: 'kind',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
} as const;

/** The content type of an event: CloudEvents 1.0, structured mode. */
export const EVENT_CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';

/** The default port of each service's HTTP face (REST, health, metrics), on loopback. */
export const PORTS = {
  commander: 4000,
  'batch-processor': 4010,
  'audit-logger': 4020,
  verifier: 4030,
} as const;
