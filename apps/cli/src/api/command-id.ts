import { v7 } from 'uuid';

/** A new command id (UUID version 7): sent again with the same command, it makes the repeat harmless. */
export const newCommandId = (): string => v7();
