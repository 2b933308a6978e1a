/** A whole plan in YAML: two entities, the child before its parent. */
export const SAMPLE_PLAN = `version: 1
project:
  id: 0190b5a0-7c00-7000-8000-000000000001
  name: sample
connections:
  files: { kind: files }
  db: { kind: postgresql }
entities:
  - name: Order
    source: { connection: files, file: orders.csv }
    target: { connection: db, table: shop.orders }
    key: [id]
    fields:
      - { to: id, type: bigint }
      - { to: customer, from: customer_id, type: integer }
      - { to: note, transforms: [trim, { null_if: [''] }] }
    references:
      - { fields: [customer], entity: Customer }
  - name: Customer
    source: { connection: db, table: legacy.customers }
    target: { connection: db, table: shop.customers }
    key: [id]
    fields:
      - { to: id, type: integer }
      - { to: name, validations: [required] }
`;
