import { errorRule, type ErrorRule } from '@commander/migration-plan';

const network = errorRule('transient', 'network');
const system = errorRule('system', 'network');
const fatal = errorRule('fatal', 'network');

/** How each errno of the way to a server is handled; one that is not listed is `system`. */
export const NETWORK_TABLE: readonly ErrorRule[] = [
  network('ECONNREFUSED', 'connection_refused', 'the server does not accept connections'),
  network('ECONNRESET', 'connection_reset', 'the connection was reset'),
  network('ECONNABORTED', 'connection_reset', 'the connection was given up'),
  network('EPIPE', 'connection_reset', 'the connection was closed'),
  network('connection_lost', 'connection_reset', 'the connection was lost'),
  network('ETIMEDOUT', 'network_timeout', 'the network timed out'),
  network('connect_timeout', 'network_timeout', 'no connection was made in time'),
  network('EHOSTUNREACH', 'network_unreachable', 'the host cannot be reached'),
  network('EHOSTDOWN', 'network_unreachable', 'the host is down'),
  network('ENETUNREACH', 'network_unreachable', 'the network cannot be reached'),
  network('ENETDOWN', 'network_unreachable', 'the network is down'),
  network('EAI_AGAIN', 'name_lookup', 'the host name cannot be looked up for now'),
  system('ENOTFOUND', 'name_lookup', 'the host name is unknown'),
  system('EADDRNOTAVAIL', 'too_many_connections', 'the machine has no port left for a connection'),
  system('EMFILE', 'too_many_files', 'the process has no file descriptor left for a connection'),
  system('ENFILE', 'too_many_files', 'the system has no file descriptor left for a connection'),
  system('ENOBUFS', 'out_of_memory', 'the system has no memory left for a connection'),
  system('ENOMEM', 'out_of_memory', 'the system has no memory left for a connection'),
  fatal('tls_failed', 'auth_failure', 'no TLS connection to a server with a valid certificate can be made'),
];
