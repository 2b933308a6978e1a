import { PORTS } from '@commander/contracts';
import type { ServiceSpec, StackAddresses } from '@commander/stack';
import { join } from 'node:path';

// On a machine with much memory V8 lets its young generation grow to 128 MiB, for no gain in speed. What outlives it in a batch-processor is garbage
// as soon as its batch is written: V8 begins to look for that several times a second, where once is enough.
const nodeOptions = (service: ServiceName): string[] => [
  '--enable-source-maps',
  '--max-semi-space-size=16',
  ...(service === 'batch-processor' ? ['--no-incremental-marking'] : []),
];

type ServiceName = keyof typeof PORTS;

/** One service to run: `name` tells its instances apart. */
export interface PlannedService {
  readonly name: string;
  readonly service: ServiceName;
  /** The port it has where that one is free. */
  readonly usualPort: number;
}

/** What the environment of the services is made of. */
export interface ServiceSurroundings {
  readonly root: string;
  readonly folder: string;
  readonly tokenFile: string;
  readonly keyRingFile: string;
  /** Whether services take free ports even where their usual ones are free. */
  readonly freePorts: boolean;
  readonly addresses: StackAddresses;
  /** Addresses of the plans' connections: COMMANDER_CONNECTION_<NAME>. */
  readonly connections: Readonly<Record<string, string>>;
  /** Addresses of the batch-processors that were started so far. */
  readonly processors: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The four services, the batch-processor as often as asked. */
export function plannedServices(processors: number): PlannedService[] {
  const single = (service: ServiceName): PlannedService => ({
    name: service,
    service,
    usualPort: PORTS[service],
  });
  const many = Array.from({ length: processors }, (_, i) => ({
    name: `batch-processor-${i + 1}`,
    service: 'batch-processor' as const,
    usualPort: PORTS['batch-processor'] + i,
  }));
  // The commander is told where the processors are, which so begin before it.
  return [...many, single('commander'), single('audit-logger'), single('verifier')];
}

const SYSTEM = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS'];
const COMMON =
  /^COMMANDER_KAFKA_(?!BROKERS)|^COMMANDER_(LOG_LEVEL|TRACE_RATIO|FAIL_POINTS|FAIL_POINTS_ONCE)$|^OTEL_EXPORTER_OTLP_ENDPOINT$/;

// What each service takes from the caller's environment besides: whatever is not named here stays out.
const INHERITED: Readonly<Record<ServiceName, readonly string[]>> = {
  commander: ['COMMANDER_BOOTSTRAP_OPERATOR', 'COMMANDER_ALERT_WEBHOOK', 'COMMANDER_ALERT_WEBHOOK_FILE'],
  'batch-processor': ['COMMANDER_PROCESSOR_CONCURRENCY'],
  'audit-logger': [],
  verifier: [],
};

function inherited(service: ServiceName, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const allowed = [...SYSTEM, ...INHERITED[service]];
  const names = Object.keys(env).filter((name) => allowed.includes(name) || COMMON.test(name));
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

// Each service gets the addresses and secrets that it needs and no others.
function ownVariables(service: ServiceName, s: ServiceSurroundings): NodeJS.ProcessEnv {
  const { databases } = s.addresses;
  switch (service) {
    case 'commander':
      return {
        COMMANDER_READ_MODEL_URL: databases.read_model,
        COMMANDER_BOOTSTRAP_TOKEN_FILE: s.tokenFile,
        COMMANDER_KEYS_FILE: s.keyRingFile,
        ...(s.processors.length > 0 && { COMMANDER_PROCESSORS: s.processors.join(',') }),
      };
    case 'audit-logger':
      // The tokens of the operators, which open the audit log too, stand in the read model.
      return { COMMANDER_AUDIT_URL: databases.audit, COMMANDER_READ_MODEL_URL: databases.read_model };
    case 'batch-processor':
      return {
        ...s.connections,
        COMMANDER_SPOOL: join(s.folder, 'spool'),
        COMMANDER_KEYS_FILE: s.keyRingFile,
      };
    case 'verifier':
      return { ...s.connections, COMMANDER_SPOOL: join(s.folder, 'spool') };
    default:
      return service satisfies never;
  }
}

/** How to run one service on a port of loopback. */
export function serviceSpec(planned: PlannedService, port: number, s: ServiceSurroundings): ServiceSpec {
  const { name, service } = planned;
  const { brokers, otlp } = s.addresses;
  return {
    name,
    command: process.execPath,
    args: [...nodeOptions(service), join(s.root, 'dist', 'apps', service, 'src', 'main.js')],
    cwd: s.root,
    env: {
      ...inherited(service, s.env),
      COMMANDER_KAFKA_BROKERS: brokers.join(','),
      COMMANDER_HTTP_PORT: String(port),
      COMMANDER_INSTANCE: name,
      COMMANDER_PROFILE: 'development',
      ...(otlp === undefined ? {} : { COMMANDER_OTLP_ENDPOINT: otlp }),
      ...ownVariables(service, s),
    },
  };
}
