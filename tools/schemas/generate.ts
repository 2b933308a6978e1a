import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_GUIDE, errorGuide } from './error-guide';
import { jsonSchemas, SCHEMA_FOLDER } from './json-schemas';
import { TRANSFORM_GUIDE, transformGuide } from './transform-guide';

// Run from the root of the repository: `npm run schemas`.
rmSync(SCHEMA_FOLDER, { recursive: true, force: true });
for (const [path, text] of jsonSchemas()) {
  const file = join(SCHEMA_FOLDER, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
writeFileSync(ERROR_GUIDE, errorGuide(readFileSync(ERROR_GUIDE, 'utf8')));
writeFileSync(TRANSFORM_GUIDE, transformGuide());
console.log(
  `${jsonSchemas().size} schemas written to ${SCHEMA_FOLDER}; the tables of ${ERROR_GUIDE} are in step.`,
);
