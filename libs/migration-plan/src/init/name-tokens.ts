const SAME = new Map(
  Object.entries({
    no: 'id',
    nr: 'id',
    num: 'id',
    number: 'id',
    key: 'id',
    uuid: 'id',
    tel: 'phone',
    telephone: 'phone',
    mobile: 'phone',
    mail: 'email',
    zip: 'postcode',
    plz: 'postcode',
    postal: 'postcode',
    surname: 'last name',
    lastname: 'last name',
    lname: 'last name',
    firstname: 'first name',
    fname: 'first name',
    dob: 'birth date',
    born: 'birth date',
    birthday: 'birth date',
    birthdate: 'birth date',
    qty: 'quantity',
    amt: 'amount',
    desc: 'description',
    descr: 'description',
    addr: 'address',
    cust: 'customer',
    client: 'customer',
    firm: 'company',
    creation: 'created',
    modified: 'updated',
    changed: 'updated',
    at: 'date',
    on: 'date',
    ts: 'date',
    datetime: 'date',
    timestamp: 'date',
    comment: 'note',
    remark: 'note',
  }),
);
const NOISE = new Set(['tbl', 'legacy', 'old', 'new', 'dim', 'fact', 'stg', 'export', 'dump']);

/** The words of a name in one form: camel case and snake case cut up, no accents, singular, usual abbreviations written out. */
export function nameTokens(name: string): string[] {
  const words = wordsOf(name);
  const telling = words.filter((word) => !NOISE.has(word));
  return (telling.length > 0 ? telling : words)
    .map(singular)
    .flatMap((word) => (SAME.get(word) ?? word).split(' '));
}

/** A name without marks between its words, singular. */
export const compactName = (name: string): string => wordsOf(name).map(singular).join('');

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/\be[-_ ]mail/g, 'email')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const UNCHANGED = /(ss|us|is|as)$/;

/** One of what a word names: companies -> company, addresses -> address, flights -> flight. */
export function singular(word: string): string {
  if (word.length < 4 || UNCHANGED.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
