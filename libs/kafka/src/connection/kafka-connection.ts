/** How to reach a Kafka, and which names are ours there. */
export interface KafkaConnection {
  /** `host:port`, at least one. */
  brokers: string[];
  clientId: string;
  /** Stands before every topic and group name; empty for none. */
  topicPrefix: string;
  /** PEM texts; absent for a connection in clear. */
  tls?: { ca?: string; cert?: string; key?: string };
  /** Milliseconds after which a member of a group that sends nothing is taken for dead. Default: 10,000. */
  sessionTimeoutMs?: number;
  sasl?: { mechanism: SaslMechanism; username: string; password: string };
}

/** A way to log in to Kafka with a name and a password. */
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];
/** The SASL mechanisms that are spoken, by their names in the configuration. */
export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
