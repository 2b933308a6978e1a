import { createHash } from 'node:crypto';
import { expectedNumbers } from './expected-numbers';
import { CRM_SIZE, generateCrm } from './generate-crm';
import { jaroWinkler } from './jaro-winkler';

const small = { seed: 7, customers: 3000 };
const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

describe('Jaro-Winkler', () => {
  // The examples of Winkler's paper.
  it.each([
    ['MARTHA', 'MARHTA', 0.961],
    ['DWAYNE', 'DUANE', 0.84],
    ['DIXON', 'DICKSONX', 0.813],
    ['abc', 'xyz', 0],
  ])('of %s and %s is %d', (a, b, expected) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(expected, 3);
    expect(jaroWinkler(b, a)).toBeCloseTo(expected, 3);
  });
});

describe('A generated CRM', () => {
  const crm = generateCrm(small);
  const names = crm.customers.map(({ row, fate }) => ({
    fate,
    row,
    name: (row.full_name ?? '').trim().toLowerCase(),
  }));

  it('is the same for the same seed, and another for another', () => {
    expect(fingerprint(generateCrm(small))).toBe(fingerprint(crm));
    expect(fingerprint(generateCrm({ ...small, seed: 8 }))).not.toBe(fingerprint(crm));
  });

  it('doubles e-mails exactly where it means to', () => {
    const seen = new Set<string>();
    const again = crm.customers.filter(({ row, fate }) => {
      const email = row.email?.trim().toLowerCase() ?? '';
      if (fate === 'missing-email' || fate === 'bad-email') return false;
      return seen.has(email) || !seen.add(email);
    });
    expect(again.map(({ fate }) => fate)).toEqual(Array(14).fill('same-email'));
  });

  it('has no names in a postcode that are neither alike nor strangers', () => {
    const blocks = Map.groupBy(
      names.filter(({ fate }) => fate !== 'missing-name'),
      ({ row }) => row.postcode,
    );
    const scores = [...blocks.values()].flatMap((block) =>
      block.flatMap((one, i) =>
        block
          .slice(i + 1)
          .map((other) => ({ pair: [one.fate, other.fate], score: jaroWinkler(one.name, other.name) })),
      ),
    );
    expect(scores.filter(({ score }) => score > 0.88 && score < 0.95)).toEqual([]);
    const doubles = scores.filter(({ score }) => score >= 0.95).map(({ pair }) => pair);
    expect(doubles.filter(([, fate]) => fate !== 'same-email')).toEqual(
      Array(6).fill(['survivor-of-like-name', 'like-name']),
    );
  });

  it('conserves records', () => {
    const { by_entity: entities } = expectedNumbers(crm);
    const total = (of: object): number =>
      (Object.values(of) as number[]).reduce((sum, number) => sum + number, 0);
    expect(total(entities.Company)).toBe(crm.companies.length);
    expect(total(entities.Customer)).toBe(small.customers);
    expect(total(entities.Note)).toBe(crm.notes.length);
  });
});

describe('The example', () => {
  it('expects the errors and duplicates of the sample report', () => {
    const crm = generateCrm(CRM_SIZE);
    expect(crm.customers).toHaveLength(150_000);
    expect(expectedNumbers(crm)).toMatchObject({
      by_entity: {
        Company: { created: 4766, skipped: 234 },
        Customer: { created: 148_234, merged: 1000, failed: 766 },
        Note: { created: 55_550, updated: 4000, skipped: 450 },
      },
      duplicates: { found: 1234, merged: 1000, skipped: 234, failed: 0 },
      validation_errors_fixed: 523,
      validation_warnings: { 'Customer.company_id.reference': 400, 'Customer.postcode.pattern': 250 },
      errors: { total: 766, by_type: { validation: 523, transformation: 143, database: 100 } },
    });
  });
});
