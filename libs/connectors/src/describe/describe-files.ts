import { formatOf, type FileSource } from '@commander/contracts';
import type { DescribedSource } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import { describeDelimited } from './describe-delimited';
import { describeJsonl } from './describe-jsonl';
import { listFiles } from './list-files';
import { readHead } from './read-head';
import { sniffEncoding } from './sniff-dialect';

/** A folder of files, and which of them to look into. */
export interface FolderToDescribe {
  readonly connection: string;
  /** The real path of the connection's folder. */
  readonly root: string;
  readonly names?: readonly string[];
}

/** Looks into the files of a folder; one of its own choice that cannot be read is described with the reason, one that was asked for throws. */
export async function describeFiles({
  connection,
  root,
  names,
}: FolderToDescribe): Promise<DescribedSource[]> {
  const described: DescribedSource[] = [];
  for (const file of names ?? (await listFiles(root, `The folder of connection "${connection}"`))) {
    const describing = describeFile({ connection, root, file });
    described.push(
      await (names ? describing : describing.catch((error: unknown) => unreadable(file, error))),
    );
  }
  return described;
}

async function describeFile(place: {
  connection: string;
  root: string;
  file: string;
}): Promise<DescribedSource> {
  const head = await readHead(place);
  const encoding = sniffEncoding(head.bytes.subarray(0, head.bytes.lastIndexOf(0x0a) + 1));
  const { connection, file } = place;
  const source: FileSource = { connection, file, ...(encoding !== 'utf-8' && { encoding }) };
  return formatOf(source) === 'jsonl' ? describeJsonl(head, source) : describeDelimited(head, source);
}

function unreadable(file: string, error: unknown): DescribedSource {
  if (!(error instanceof ConnectorError)) throw error;
  return { place: { file }, columns: [], problem: error.failure.message };
}
