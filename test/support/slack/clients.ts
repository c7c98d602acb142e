import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { installClients } from '../../../scripts/clients.ts';

const clients = createRequire(join(import.meta.dirname, '..', '..', 'clients', 'package.json'));

/**
 * The folder of an installed package of `test/clients`.
 * @throws Error with one line saying what to do when it is not there
 */
export function clientFolder(name: string): string {
  installClients();
  // Not every package lets its package.json be resolved; its folder is where the lock file says.
  return join(dirname(clients.resolve('./package.json')), 'node_modules', name);
}
