import type { Connection, ExecutionReport } from '@commander/contracts';
import type { Stack } from '@commander/stack';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleFolder } from '../local/connections';
import { compareCrm } from './compare-crm';
import type { ComparedNumber } from './compared-number';
import { compareReport } from './compare-report';
import { readExpected } from './expected';

/** Addresses of stores besides files and the target, by the kind of their connection. */
export type OtherStores = Partial<Record<Connection['kind'], string>>;

/** What an example needs besides its files, and what its report must say. */
export interface ExampleKind {
  /** Makes and fills other stores; says where they are. */
  readonly prepare: (stack: Stack) => Promise<OtherStores>;
  readonly compare: (report: ExecutionReport) => Promise<ComparedNumber[]>;
}

const plain = (name: string): ExampleKind => ({
  prepare: () => Promise.resolve({}),
  compare: (report) =>
    Promise.resolve(compareReport(readExpected(join(exampleFolder(name), 'expected.json')), report)),
});

// Loaded only here: other commands do without the driver of MariaDB.
const crm: ExampleKind = {
  prepare: async (stack) => {
    const { CRM_SIZE, generateCrm, loadLegacy } = await import('@commander/examples');
    const url = await stack.createMariadbDatabase('legacy_crm');
    const schema = readFileSync(join(exampleFolder('crm-customers'), 'legacy.sql'), 'utf8');
    await loadLegacy(url, schema, generateCrm(CRM_SIZE));
    return { mariadb: url };
  },
  compare: async (report) => {
    const { CRM_SIZE, expectedNumbers, generateCrm } = await import('@commander/examples');
    return compareCrm(expectedNumbers(generateCrm(CRM_SIZE)), report);
  },
};

/** How an example is prepared and judged, by its name; one without ways of its own has files and an expected.json. */
export const exampleKind = (name: string): ExampleKind => (name === 'crm-customers' ? crm : plain(name));
