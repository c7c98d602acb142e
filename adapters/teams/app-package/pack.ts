import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { AppPackage, Variables } from '#core/platform.ts';
import { isGuid, isVersion } from '../settings.ts';
import { type AppValues, additional, localisationOf, manifestOf } from './manifest.ts';

const nobody = '00000000-0000-0000-0000-000000000000';
const somewhere = 'https://latido.example.org';

/** Zip has local times without a zone, from 1980 on; the same one each time makes the same file each time. */
const packedAt = (): Date => new Date(1980, 0, 1);

const written =
  (variables: Variables) =>
  (name: string): string | undefined => {
    const value = variables[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };

/** What is said in the environment, with invented ids and addresses for what is not. */
async function valuesOf(variables: Variables): Promise<AppValues> {
  const text = written(variables);
  const appId = text('TEAMS_APP_ID')?.toLowerCase() ?? nobody;
  return {
    appId,
    manifestId: text('TEAMS_MANIFEST_ID')?.toLowerCase() ?? appId,
    publicUrl: text('PUBLIC_URL')?.replace(/\/+$/, '') ?? somewhere,
    organisation: text('ORGANISATION'),
    privacyUrl: text('TEAMS_PRIVACY_URL'),
    termsUrl: text('TEAMS_TERMS_URL'),
    version: text('TEAMS_MANIFEST_VERSION') ?? (await ownVersion()),
    targeted: text('TEAMS_TARGETED') === 'on',
    installFor: text('TEAMS_INSTALL_FOR_PEOPLE') === 'on',
  };
}

async function ownVersion(): Promise<string> {
  const file = join(import.meta.dirname, '..', '..', '..', 'package.json');
  const { version }: { version: string } = JSON.parse(await readFile(file, 'utf8'));
  return version;
}

/** @param variables as they stand in the environment */
function problemsOfPackage(variables: Variables): readonly string[] {
  const text = written(variables);
  const isHttps = (value: string) => URL.canParse(value) && new URL(value).protocol === 'https:';
  const wanted: readonly (readonly [name: string, needed: boolean, (value: string) => boolean, string])[] = [
    ['TEAMS_APP_ID', true, isGuid, 'an id like 01234567-89ab-cdef-0123-456789abcdef'],
    ['TEAMS_MANIFEST_ID', false, isGuid, 'an id like 01234567-89ab-cdef-0123-456789abcdef'],
    ['PUBLIC_URL', true, isHttps, 'an address like https://latido.example.org'],
    ['TEAMS_PRIVACY_URL', false, isHttps, 'an address like https://example.org/privacy'],
    ['TEAMS_TERMS_URL', false, isHttps, 'an address like https://example.org/terms'],
    ['TEAMS_MANIFEST_VERSION', false, isVersion, 'three numbers like 1.2.3'],
  ];
  return wanted.flatMap(([name, needed, fits, shape]) => {
    const value = text(name);
    if (value === undefined) return needed ? [`${name} is missing: the app names it`] : [];
    return fits(value) ? [] : [`${name} must be ${shape}`];
  });
}

/** The manifest for as much of the environment as there is, to look at. */
export async function manifestText(variables: Variables): Promise<string> {
  return JSON.stringify(manifestOf(await valuesOf(variables)), null, 2);
}

/** The files of the app, in a zip. The same values make the same bytes. */
export async function pack(values: AppValues): Promise<Uint8Array> {
  const json = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
  const icon = async (name: string) => new Uint8Array(await readFile(join(import.meta.dirname, name)));
  return zipSync(
    {
      'manifest.json': json(manifestOf(values)),
      ...Object.fromEntries(additional.map((locale) => [`${locale}.json`, json(localisationOf(locale))])),
      'color.png': await icon('color.png'),
      'outline.png': await icon('outline.png'),
    },
    { mtime: packedAt() },
  );
}

/** What an operator does with it. */
function nextSteps(values: AppValues): readonly string[] {
  return [
    'admin.teams.microsoft.com → Teams apps → Manage apps → Actions → Upload new app (for a newer one: the app → Upload file).',
    'Then Teams apps → Setup policies → Global → Installed apps → Add apps: Latido, so that everybody has it. docs/teams.md goes through it.',
    `It is version ${values.version}. Teams takes a changed app only with a higher one: TEAMS_MANIFEST_VERSION.`,
    ...(values.privacyUrl === undefined || values.termsUrl === undefined
      ? [
          `Its links to privacy and terms lead to ${values.publicUrl}, where Latido has no such page: TEAMS_PRIVACY_URL and TEAMS_TERMS_URL name yours.`,
        ]
      : []),
  ];
}

/** The app to upload, or what is missing for it. @param variables as they stand in the environment */
export async function packFor(
  variables: Variables,
): Promise<AppPackage | Readonly<{ problems: readonly string[] }>> {
  const problems = problemsOfPackage(variables);
  if (problems.length > 0) return { problems };
  const values = await valuesOf(variables);
  return { file: 'latido-teams.zip', bytes: await pack(values), next: nextSteps(values) };
}
