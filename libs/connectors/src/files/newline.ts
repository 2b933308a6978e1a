/** LF, the last byte of every record. */
export const NEWLINE = 0x0a;
/** CR, part of the record's end only right before LF. */
export const RETURN = 0x0d;
