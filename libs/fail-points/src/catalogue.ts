/** Every fail point by its name, `<part>.<moment>`, and the moment it stands for. */
export const FAIL_POINTS = {
  'batch.after-read':
    'A processor has read and transformed a batch and not yet asked the target for anything.',
  'batch.between-rows':
    'Inside the transaction of the target: some rows are staged or written, others are not.',
  'batch.after-ledger':
    'Inside the same transaction: rows and outcome are written, the commit is still to come.',
  'batch.committed': 'The target has committed a batch; nothing of it stands in the stream.',
  'batch.published': "A batch's outcome stands in the stream; the order's offset is not committed.",
  'plan.duplicates-kept':
    'Everything about duplicates of an entity is decided and kept in the target; nothing of it counts yet.',
  'plan.duplicates-dropping':
    'What was decided of duplicates counts; the keys that records were compared by still stand in the target.',
  'plan.duplicates-published':
    'What was decided of duplicates counts; the stream does not say that the entity is planned.',
  'promote.in-middle':
    'Inside the one transaction of a promotion: some batches are moved out of the stage, others are not.',
  'undo.in-middle': 'Inside the transaction of an undo: some rows are undone, others are not.',
  'rehearsal.after-batch': 'Inside the session of a rehearsal: some batches are rehearsed, others are not.',
  'prepare.after-fence': 'The fence is open in the target; the stream does not say so yet.',
  'close.after-mark': 'The closing mark is committed in the target; the fence is still open.',
  'decider.before-append': 'A commander has decided; the decision is not in the stream.',
  'decider.after-append': 'The decision stands in the stream; its commander has not read it back.',
  'decider.before-send': 'A decision was read back as valid; its orders are not sent.',
  'decider.after-send': 'Orders are sent; their commander has not taken note of it.',
  'checkpoint.while-writing':
    'A checkpoint is decided and its state at hand; it does not stand in the stream.',
  'snapshot.before-save': 'A snapshot of a state is taken; it is not in the database.',
  'projector.before-save': 'Events are folded; the read model does not show them.',
  'intake.after-append': 'A command stands in the stream; whoever gave it has no answer.',
  'audit.in-append':
    'Inside the transaction of an append to the audit log: rows are written, the position has not moved.',
  'verify.in-middle': 'A verifier has verified an entity; its findings stand nowhere.',
} as const;

/** The name of a fail point. */
export type FailPointName = keyof typeof FAIL_POINTS;

/** Whether a fail point has this name. */
export const isFailPoint = (name: string): name is FailPointName => Object.hasOwn(FAIL_POINTS, name);
