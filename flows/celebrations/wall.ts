import { type Locale, list, plural } from '#core/i18n.ts';
import type { WallCard } from '#core/wall.ts';
import type { CelebrationKind } from '#store/tables/celebrations.ts';
import { text } from './text.ts';

type Celebrating = Readonly<{ id: string; name: string; kind: CelebrationKind; years: number | undefined }>;

/** On a day with more of a kind, they share a card: nobody is left out for want of room. */
const mostAlone = 3;

export function wallCards(locale: Locale, all: readonly Celebrating[]): readonly WallCard[] {
  const words = text(locale).wall;
  return (['birthday', 'anniversary'] as const).flatMap((kind): readonly WallCard[] => {
    const some = all.filter((one) => one.kind === kind);
    if (some.length > mostAlone) {
      const names = list(
        locale,
        some.map(({ name }) => name),
      );
      return [{ id: `celebrations:${kind}`, kind, title: words.title[kind], text: names }];
    }
    return some.map(({ id, name, years }) => ({
      id,
      kind,
      title: name,
      text:
        kind === 'birthday'
          ? words.birthday
          : years === undefined
            ? words.anniversary
            : plural(locale, years, words.years),
    }));
  });
}
