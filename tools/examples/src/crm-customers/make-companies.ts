import type { LegacyCompany } from './legacy-rows';
import type { Random } from './random';

/** A company, and whether it is one of those before under another number. */
export interface MadeCompany {
  readonly duplicate: boolean;
  readonly row: LegacyCompany;
}

const KINDS = ['Bäckerei', 'Druckerei', 'Gärtnerei', 'Schlosserei', 'Spedition', 'Tischlerei'];
const CITIES = ['Köln', 'München', 'Berlin', 'Nürnberg', 'Lübeck', 'Görlitz', 'Bremen'];

/** Makes companies, numbered from 1, of which the last ones repeat the VAT id of an earlier one in another spelling. */
export function makeCompanies(count: number, duplicates: number, random: Random): MadeCompany[] {
  const own = Array.from({ length: count - duplicates }, (_, i) => ({
    duplicate: false,
    row: {
      company_no: i + 1,
      name: `${random.pick(KINDS)} ${i + 1}${random.pick(['', ' '])}`,
      vat: `DE${String(100_000_000 + i)}`,
      city: random.pick(CITIES),
    },
  }));
  const doubled = random.shuffled(own.length).slice(0, duplicates);
  const again = doubled.map((place, i) => {
    const row = own[place]?.row ?? { name: '', vat: '', city: '' };
    const vat = `${row.vat.toLowerCase()} `;
    return { duplicate: true, row: { ...row, company_no: own.length + i + 1, name: row.name.trim(), vat } };
  });
  return [...own, ...again];
}
