import { createGunzip } from 'node:zlib';
import { fileError, sourceError } from '../files/source-error';
import { findSourceFile, openSourceFile, type FilePlace } from '../files/source-file';

/** The first bytes of a file. */
export interface FileHead {
  readonly label: string;
  readonly bytes: Buffer;
  /** Whether that is all of it. */
  readonly whole: boolean;
}

const HEAD_BYTES = 2 * 1024 * 1024;

/** The first 2 MiB of a file, decompressed where its name ends in .gz; throws a ConnectorError where it cannot be read. */
export async function readHead(place: FilePlace): Promise<FileHead> {
  const file = await findSourceFile(place);
  const handle = await openSourceFile(file);
  const packed = handle.createReadStream();
  const stream = place.file.endsWith('.gz') ? packed.pipe(createGunzip()) : packed;
  // A pipe passes no errors on.
  packed.on('error', (error) => stream.destroy(error));
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of stream) {
      parts.push(part as Buffer);
      length += (part as Buffer).length;
      if (length > HEAD_BYTES) break;
    }
  } catch (error) {
    const damaged = String((error as NodeJS.ErrnoException).code).startsWith('Z_');
    throw damaged
      ? sourceError('source.corrupt_gzip', `${file.label} is not a complete gzip file.`)
      : fileError(error, file.label);
  } finally {
    packed.destroy();
  }
  return {
    label: file.label,
    bytes: Buffer.concat(parts).subarray(0, HEAD_BYTES),
    whole: length <= HEAD_BYTES,
  };
}
