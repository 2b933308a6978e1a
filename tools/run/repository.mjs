import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The Node.js that the project pins, once its packages are installed. */
export const pinnedNode = join(root, 'node_modules', '.bin', 'node');
