import { errorRule } from '@commander/migration-plan';

const busy = errorRule('transient', 'source');
const system = errorRule('system', 'system');
const fatal = errorRule('fatal', 'source');

/** How each errno of a source file, of its folder or of the spool is handled; one that is not listed is `system`. */
export const ERRNO_TABLE = [
  // A network share that is away for a moment.
  busy('EAGAIN', 'temporary_failure', 'the system is busy'),
  busy('EBUSY', 'temporary_failure', 'the file is in use'),
  busy('ESTALE', 'temporary_failure', 'the network share was mounted anew'),
  busy('ETIMEDOUT', 'network_timeout', 'the network share does not answer'),
  busy('EHOSTDOWN', 'network_unreachable', 'the network share cannot be reached'),
  // Somebody has to mend the machine; the execution pauses.
  system('ENOSPC', 'disk_full', 'the disk is full'),
  system('EDQUOT', 'disk_full', 'the disk quota is used up'),
  system('EFBIG', 'disk_full', 'the file is larger than the system allows'),
  system('EMFILE', 'too_many_files', 'the process has no file descriptor left'),
  system('ENFILE', 'too_many_files', 'the system has no file descriptor left'),
  system('ENOMEM', 'out_of_memory', 'the system has no memory left'),
  system('EIO', 'io_error', 'the disk reports an error'),
  system('ENXIO', 'io_error', 'the device is gone'),
  system('ENODEV', 'io_error', 'the device is gone'),
  system('EROFS', 'read_only', 'the file system takes no writes'),
  // No repetition helps; the plan, the folder or its rights have to change.
  fatal('EACCES', 'auth_failure', 'the rights of the file or of a folder above it do not allow it'),
  fatal('EPERM', 'auth_failure', 'the system does not allow it'),
  fatal('ENOENT', 'source_missing', 'it does not exist'),
  fatal('ENOTDIR', 'source_missing', 'a part of its path is no folder'),
  fatal('EISDIR', 'source_missing', 'it is a folder'),
  fatal('ELOOP', 'source_missing', 'its symbolic links lead nowhere'),
  fatal('ENAMETOOLONG', 'source_missing', 'its path is too long'),
];
