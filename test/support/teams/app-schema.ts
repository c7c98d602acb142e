import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'teams');

/** Microsoft's published schemas, version 1.29 of OfficeDev/microsoft-teams-app-schema (MIT), unchanged but for line breaks; of draft 4. */
export function appSchema(name: 'manifest.schema.json' | 'localization.schema.json') {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, unicodeRegExp: false });
  // What ajv 8 knows by another name: nothing of it is used here but the form of an address.
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  const { $schema: _draft4, ...rest } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return ajv.compile(rest);
}
