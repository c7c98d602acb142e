import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { WallRecognition } from '#core/wall.ts';
import type { BoardCard } from './board/store.ts';
import type { Link } from './links/store.ts';
import { text } from './text.ts';
import { muralCard, muralChart, pictureCard, type Reader, sentenceCard } from './views.ts';
import {
  boardCard,
  isUpCard,
  type ListedLink,
  linkCard,
  linksCard,
  newLinkFormCard,
  putUpFormCard,
} from './views-hr.ts';

const id = '0d5c3a7e-52c1-4c0e-9a55-3f3c3d1b0a01';
const at = new Date('2026-11-24T15:00:00Z');
/** One dot. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const shortest: WallRecognition = {
  id,
  revision: 1,
  at,
  to: ['Bo'],
  value: { id: 'care', name: 'Care' },
  words: 'Gracias por ser como eres.',
  boosts: 0,
  edited: false,
};
const longest: WallRecognition = {
  ...shortest,
  from: 'María de los Ángeles Fernández de Córdoba y Álvarez de Toledo',
  to: Array.from(
    { length: 20 },
    () => 'Área de Atención a Clientes Corporativos y Convenios Institucionales',
  ),
  value: { id: 'service', name: 'Servicio con corazón de verdad', emoji: '🤝' },
  words: 'Gracias por quedarte hasta tarde para que el cierre saliera bien. '.repeat(30).slice(0, 2_000),
  boosts: 12_345,
  edited: true,
};
const link: Link = { id, kind: 'wall', locale: 'es', at };
const card: BoardCard = { id, kind: 'you_said', title: 'A', text: '', until: at };
const long: BoardCard = { ...card, kind: 'welcome', title: 'Título '.repeat(12), text: 'Texto '.repeat(50) };
const place = { platform: 'x'.repeat(20), tenant: 'T0123456789', key: 'C0123456789', route: 'C0123456789' };

/** With the shortest and the longest that they can hold. */
export function samples(locale: Locale): readonly Sample[] {
  const reader: Reader = { locale, timeZone: 'America/Bogota' };
  const all = [longest, longest, longest, longest, longest];
  const chart = muralChart(reader, all, undefined);
  const url = `https://latido.example.org/wall/${'A'.repeat(43)}`;
  const values = { kind: 'you_said', title: '', text: 'x'.repeat(300), until: '2020-01-01' };
  return [
    { name: 'nothing yet', card: muralCard(reader, []) },
    { name: 'one', card: muralCard(reader, [shortest]) },
    { name: 'all, for HR in a shared place', card: muralCard(reader, all, { place }) },
    { name: 'picture', card: pictureCard(reader, all, { chart, png }) },
    { name: 'picture of nothing', card: pictureCard(reader, [], undefined) },
    { name: 'picture that cannot be drawn', card: pictureCard(reader, all, undefined) },
    { name: 'no links', card: linksCard(reader, []) },
    {
      name: 'links',
      card: linksCard(
        reader,
        Array.from({ length: 8 }, (): ListedLink => ({ ...link, by: longest.from ?? '' })).concat([
          { ...link, by: 'Bo', about: 'Título '.repeat(12).slice(0, 80) },
        ]),
        text(locale).revoked,
      ),
    },
    { name: 'new link', form: newLinkFormCard(locale, locale) },
    { name: 'link', card: linkCard(locale, url) },
    { name: 'no pages', card: sentenceCard(text(locale).noPages) },
    { name: 'no news', card: boardCard(reader, []) },
    { name: 'news', card: boardCard(reader, [card, long, long, long], text(locale).takenDown) },
    { name: 'put up', form: putUpFormCard(locale) },
    {
      name: 'put up again',
      form: putUpFormCard(locale, { values, faults: ['kind', 'title', 'text', 'until'] }),
    },
    { name: 'is up', card: isUpCard(locale) },
    { name: 'only HR', card: sentenceCard(text(locale).onlyHr) },
    { name: 'posted', card: sentenceCard(text(locale).posted) },
  ];
}
