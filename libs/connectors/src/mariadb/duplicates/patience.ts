/**
 * Gives a statement an hour: looking through all that was kept takes longer than a statement of a batch. MySQL has no such limit, and takes it
 * for a comment.
 */
export const PATIENCE = '/*M! set statement max_statement_time = 3600 for */';
