import type { Mutant } from './mutant';

/** The safeguards that faults.md names, each taken away. */
export const MUTANTS: readonly Mutant[] = [
  {
    id: 'fence',
    title: 'No order is refused by the fence',
    edits: [
      {
        file: 'libs/connectors/src/ledger/hold-fence.ts',
        find: "  if (fence.closed) throw fenceRefusal('closed', order.execution_id);\n",
        replace: '  if (fence.closed) return;\n',
      },
    ],
    cases: ['processor.zombie.after-failure'],
  },
  {
    id: 'ledger',
    title: 'Nobody looks whether the ledger holds the batch already',
    edits: [
      {
        file: 'libs/connectors/src/ledger/claim-order.ts',
        find: '  if (await session.insertRow(batchKeyOf(order), order, ledgerClaim)) return null;\n',
        replace:
          '  await session.insertRow(batchKeyOf(order), order, ledgerClaim);\n  if (order) return null;\n',
      },
      {
        file: 'libs/connectors/src/ledger/ledger-target.ts',
        find: '.lend((session) => storedLoad(session, order, inputHash))',
        replace: '.lend(async (session) => (await storedLoad(session, order, inputHash)) && null)',
      },
    ],
    cases: ['broker.orders-doubled'],
  },
  {
    id: 'republication',
    title: 'An outcome that the ledger holds is not published again',
    edits: [
      {
        file: 'apps/batch-processor/src/shell/load-batch.ts',
        find: 'messages = retell(decodeOutbox(outbox), order) } = done;\n',
        replace: 'messages = counts ? retell(decodeOutbox(outbox), order) : [] } = done;\n',
      },
    ],
    cases: ['processor.kill.committed-failing'],
  },
  {
    id: 'after',
    title: 'Every decision is valid, whatever it was taken after',
    edits: [
      {
        file: 'libs/event-sourcing/src/stream/validity.ts',
        find: 'return event.after === last ? { valid: true, last: event.id } : { valid: false, last };',
        replace: 'return { valid: true, last: event.id };',
      },
    ],
    cases: ['commander.zombie.paused'],
  },
  {
    id: 'census',
    title: 'The end is decided without comparing the ledger with the stream',
    edits: [
      {
        file: 'libs/event-sourcing/src/decide/decide-ending.ts',
        find: '  const difference = compareCensus(execution);\n',
        replace: '  const difference = compareCensus(execution) && null;\n',
      },
    ],
    cases: ['processor.slow.committed-failing'],
  },
  {
    id: 'repeats',
    title: 'Events with an id that was seen before are counted again',
    edits: [
      {
        file: 'libs/event-sourcing/src/stream/stream-filter.ts',
        find: "    if (!late && this.repeats(event)) return 'repeated';\n",
        replace: '',
      },
    ],
    cases: ['processor.kill.published', 'broker.orders-doubled'],
  },
];
