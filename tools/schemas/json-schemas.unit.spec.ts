import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parsePlan } from '@commander/migration-plan';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { jsonSchemas, SCHEMA_FOLDER } from './json-schemas';

const root = resolve(__dirname, '..', '..');
const folder = join(root, SCHEMA_FOLDER);
const committed = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

describe('the published JSON Schemas', () => {
  const schemas = jsonSchemas();

  it('are the committed files, no more and no fewer', () => {
    expect(committed.toSorted()).toEqual([...schemas.keys()].toSorted());
  });

  it.each([...schemas])('%s is in step with the code; `npm run schemas` brings it there', (path, text) => {
    expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  });

  it.each([...schemas])('%s is a JSON Schema with an id, a title and a description', (_, text) => {
    const schema = JSON.parse(text) as Record<string, unknown>;
    expect(schema).toMatchObject({
      $id: expect.any(String) as string,
      title: expect.any(String) as string,
      description: expect.any(String) as string,
    });
    expect(() => new Ajv({ strict: false, validateFormats: false }).compile(schema)).not.toThrow();
  });

  it('accept the example plan, as the parser does, and refuse a misspelt one', () => {
    const text = readFileSync(join(root, 'examples/nyc-flights/plan.yaml'), 'utf8');
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile(JSON.parse(schemas.get('plan.schema.json') ?? '') as object);
    expect(validate(parse(text))).toBe(true);
    expect(parsePlan(text, 'plan.yaml')).toMatchObject({ ok: true });
    expect(validate(parse(text.replace('entities:', 'entitys:')))).toBe(false);
  });
});
