import { gzipSync } from 'node:zlib';
import { givenFile } from '../files/testing/given-file';
import { itemReaderWindowFeatures } from '../item-reader-windows.features';
import { itemReaderFeatures } from '../item-reader.features';

const lines =
  (newline = '\n') =>
  ([columns = [], ...rows]: readonly (readonly (string | null)[])[]): Buffer =>
    Buffer.from(
      rows
        .map(
          (row) => JSON.stringify(Object.fromEntries(row.map((value, i) => [columns[i], value]))) + newline,
        )
        .join(''),
    );
const kind = { namesColumns: false };

itemReaderFeatures('A JSON Lines file', givenFile({ file: 'sub/a.jsonl', write: lines() }), kind);
itemReaderFeatures(
  'A JSON Lines file with a byte order mark and CRLF',
  givenFile({
    file: 'a.ndjson',
    write: (rows) => Buffer.concat([Buffer.from('\ufeff'), lines('\r\n')(rows)]),
  }),
  kind,
);
itemReaderFeatures(
  'A gzipped JSON Lines file',
  givenFile({
    file: 'a.txt.gz',
    dialect: { format: 'jsonl' },
    write: (rows) => gzipSync(lines()(rows)),
  }),
  kind,
);
itemReaderWindowFeatures('A JSON Lines file', givenFile({ file: 'a.jsonl', write: lines() }));
