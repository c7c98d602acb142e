import type { Locale } from '#core/i18n.ts';

const tags: Record<Locale, string> = { es: 'es-419', en: 'en-GB', pt: 'pt-BR' };

/** "Tuesday, 1 December". @param day ISO 8601 */
export const dayName = (locale: Locale, day: string): string =>
  new Intl.DateTimeFormat(tags[locale], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${day}T12:00:00Z`));
