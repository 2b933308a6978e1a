import { v7 } from 'uuid';

/** A command as somebody types it into the topic; the repeat of one has its id. */
export const onTopic = (command: string, executionId: string, id = v7()): { value: string } => ({
  value: JSON.stringify({ command, id, operator: 'admin', execution_id: executionId }),
});
