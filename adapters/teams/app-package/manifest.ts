import type { Locale } from '#core/i18n.ts';
import { commandNames, commandWords, recognise } from '../commands.ts';
import type { Obj } from '../ports.ts';
import { appTexts } from './texts.ts';

/** What of an app is the operator's. */
export type AppValues = Readonly<{
  appId: string;
  manifestId: string;
  /** Without a slash at the end. */
  publicUrl: string;
  /** Who runs it. */
  organisation: string | undefined;
  privacyUrl: string | undefined;
  termsUrl: string | undefined;
  /** As 1.2.3. Teams takes a changed app only with a higher one. */
  version: string;
  targeted: boolean;
  installFor: boolean;
}>;

const schemas = 'https://developer.microsoft.com/en-us/json-schemas/teams/v1.29/';
/** Who speaks no other language of ours reads this one. */
const base: Locale = 'en';
export const additional: readonly Locale[] = ['es', 'pt'];

/** One's own place is in the direct chat alone. */
const shared = commandNames.filter((name) => name !== 'home');
const lists = [commandNames, shared] as const;

/** The longest name of a developer that the schema allows. */
const developerAtMost = 32;

/** The manifest, by Microsoft's schema 1.29. */
export function manifestOf(values: AppValues): Obj {
  const { appId, publicUrl } = values;
  const { host } = new URL(publicUrl);
  const texts = appTexts[base];
  return {
    $schema: `${schemas}MicrosoftTeams.schema.json`,
    manifestVersion: '1.29',
    version: values.version,
    id: values.manifestId,
    localizationInfo: {
      defaultLanguageTag: base,
      additionalLanguages: additional.map((locale) => ({ languageTag: locale, file: `${locale}.json` })),
    },
    developer: {
      name: (values.organisation ?? 'Latido').slice(0, developerAtMost).toWellFormed().trim(),
      websiteUrl: publicUrl,
      privacyUrl: values.privacyUrl ?? publicUrl,
      termsOfUseUrl: values.termsUrl ?? publicUrl,
    },
    name: { short: 'Latido', full: texts.name },
    description: { short: texts.short, full: texts.full },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#D6483E',
    defaultInstallScope: 'personal',
    defaultGroupCapability: { team: 'bot', groupchat: 'bot' },
    bots: [
      {
        botId: appId,
        scopes: ['personal', 'team', 'groupChat'],
        supportsFiles: true,
        isNotificationOnly: false,
        ...(values.targeted && { supportsTargetedMessages: true }),
        commandLists: [
          { scopes: ['personal'], commands: commandsOf(base, lists[0]) },
          {
            scopes: ['team', 'groupChat'],
            ...(values.targeted && { triggers: ['mention', 'slash'] }),
            commands: commandsOf(base, lists[1]),
          },
        ],
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: [
          {
            id: recognise.id,
            type: 'action',
            ...texts.recognise,
            context: ['compose', 'message'],
            fetchTask: true,
          },
        ],
      },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [host],
    ...(values.installFor && { webApplicationInfo: { id: appId, resource: `api://${host}/${appId}` } }),
  };
}

const commandsOf = (locale: Locale, names: readonly (typeof commandNames)[number][]) =>
  names.map((name) => ({
    title: commandWords[locale][name],
    description: appTexts[locale].commands[name],
  }));

/** The manifest's words in another language, by the place where each stands. */
export function localisationOf(locale: Locale): Obj {
  const texts = appTexts[locale];
  const commands = lists.flatMap((names, list) =>
    commandsOf(locale, names).flatMap(({ title, description }, at) => {
      const path = `bots[0].commandLists[${list}].commands[${at}]`;
      return [
        [`${path}.title`, title],
        [`${path}.description`, description],
      ];
    }),
  );
  return {
    $schema: `${schemas}MicrosoftTeams.Localization.schema.json`,
    'name.short': 'Latido',
    'name.full': texts.name,
    'description.short': texts.short,
    'description.full': texts.full,
    ...Object.fromEntries(commands),
    'composeExtensions[0].commands[0].title': texts.recognise.title,
    'composeExtensions[0].commands[0].description': texts.recognise.description,
  };
}
