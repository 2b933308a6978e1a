import { accessSync, constants, statfsSync } from 'node:fs';
import { findCompose, findJava, runs } from './engines/find-means';
import { findMariadb } from './engines/mariadb-programs';
import { freePort } from './free-port';
import { runTool } from './run-tool';
import { defaultHomeFolder, stackHome } from './stack-home';

/** One thing the local stack needs, or could use. */
export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  /** False where the stack starts without it: each of Docker and Java with Maven makes the other needless. */
  readonly required: boolean;
  readonly found: string;
  /** One sentence; empty where nothing is to be done. */
  readonly remedy: string;
}

const DISK_NEEDED = 3 * 2 ** 30;

function check(name: string, found: string | undefined, remedy: string, required = false): DoctorCheck {
  const ok = found !== undefined;
  return { name, ok, required, found: found ?? 'not found', remedy: ok ? '' : remedy };
}

async function versionOf(command: string, ...args: string[]): Promise<string | undefined> {
  const { code, output } = await runTool(command, args, { timeout: 15_000 });
  return code === 0 ? output.trim().split('\n')[0]?.trim() : undefined;
}

function homeCheck(folder: string): DoctorCheck {
  const remedy = `Make ${folder} writable, or set COMMANDER_HOME to a folder that is.`;
  try {
    accessSync(stackHome(folder).root, constants.W_OK);
    return check('writable home', folder, remedy, true);
  } catch {
    return check('writable home', undefined, remedy, true);
  }
}

function diskCheck(folder: string): DoctorCheck {
  const { bavail, bsize } = statfsSync(stackHome(folder).root);
  const free = bavail * bsize;
  const found = `${(free / 2 ** 30).toFixed(1)} GiB free`;
  const enough = check('disk space', found, '', true);
  return free >= DISK_NEEDED
    ? enough
    : { ...enough, ok: false, remedy: `Free 3 GiB on the disk of ${folder}.` };
}

function nodeCheck(): DoctorCheck {
  const fits = Number(process.versions.node.split('.')[0]) >= 20;
  const version = fits ? process.version : undefined;
  return check('Node.js 20 or newer', version, `Install Node.js 24 (found ${process.version}).`, true);
}

/** Whether one of the two ways to run the engines is open. */
function engineCheck(compose: boolean, java: number | undefined, maven: boolean): DoctorCheck {
  const native = (java ?? 0) >= 17 && maven;
  const found = compose ? 'Docker Compose' : native ? 'native, by Java and Maven' : undefined;
  return check(
    'a way to run Kafka',
    found,
    'Install Docker with Compose, or a JDK of version 17 or newer and Maven.',
    true,
  );
}

/** Looks for everything the local stack needs and says what to do about what is missing. */
export async function doctor(folder: string = defaultHomeFolder()): Promise<DoctorCheck[]> {
  const [npm, compose, java, maven, go, port] = await Promise.all([
    versionOf('npm', '--version'),
    findCompose(),
    findJava(),
    runs('mvn', '--version'),
    versionOf('go', 'version'),
    freePort().catch(() => undefined),
  ]);
  const newJava = java !== undefined && java >= 17 ? `Java ${java}` : undefined;
  return [
    nodeCheck(),
    check('npm', npm, 'Install npm, which comes with Node.js.', true),
    engineCheck(compose, java, maven),
    check(
      'Docker engine with Compose',
      compose ? 'answers' : undefined,
      'Install Docker with Compose and start it.',
    ),
    check('Java 17 or newer', newJava, 'Install a JDK of version 17 or newer.'),
    check('Maven', maven ? 'runs' : undefined, 'Install Maven.'),
    check('Go (for Jaeger without Docker)', go, 'Install Go, or do without Jaeger.'),
    check(
      'MariaDB (for its tests without Docker)',
      findMariadb()?.server,
      'Install the MariaDB server (on Debian the package mariadb-server).',
    ),
    homeCheck(folder),
    diskCheck(folder),
    check(
      'free ports',
      port === undefined ? undefined : 'found',
      'Free some ports between 20000 and 32000.',
      true,
    ),
  ];
}
