import type { Mention } from '#core/chat.ts';
import { kept } from '#core/text.ts';
import { isObj } from './http.ts';

export type Words = Readonly<{
  text: string;
  mentions: readonly Mention[];
  /** Ids of user groups that were mentioned: their members are meant. */
  groups: readonly string[];
}>;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
const unescaped = (text: string): string => text.replace(/&(amp|lt|gt);/g, (_, name) => entities[name] ?? '');

/**
 * A text as it was typed, from the one that Slack sends: people, channels and links are written between angle brackets
 * there, and `&`, `<`, `>` escaped.
 * @param options.bot our own user: who calls us means no mention
 * @param options.emoji names of emoji → the characters they stand for (`emojiIn`)
 */
export function wordsOf(
  sent: string,
  options: Readonly<{ bot?: string; emoji?: ReadonlyMap<string, string> }> = {},
): Words {
  const raw = kept(sent);
  const mentions = new Map<string, Mention>();
  const groups = new Set<string>();
  const { bot, emoji } = options;
  // From the first space only: a long run of them would be looked at again from each.
  const called = bot === undefined ? undefined : new RegExp(`(?<!\\s)\\s*<@${bot}(\\|[^<>]*)?>`, 'g');
  const others = called === undefined ? raw : raw.replace(called, '').replace(/^\s*[:,]\s+/, ' ');
  const text = others.replace(
    /<([^<>]*)>|&(?:amp|lt|gt);|:([^\s:]+):(?::skin-tone-(\d):)?/g,
    (all, inner, name) => {
      if (inner !== undefined) return between(inner);
      return name === undefined ? unescaped(all) : (emoji?.get(name) ?? all);
    },
  );

  function between(inner: string): string {
    const [target = '', ...rest] = inner.split('|');
    const label = unescaped(rest.join('|'));
    const id = target.slice(1);
    if (/^@[UW][A-Z0-9]+$/.test(target)) {
      const name = label.replace(/^@/, '') || id;
      mentions.set(id, { key: id, name });
      return `@${name}`;
    }
    if (/^#[CGD][A-Z0-9]+$/.test(target)) return `#${label.replace(/^#/, '') || id}`;
    const group = /^!subteam\^([A-Z0-9]+)/.exec(target)?.[1];
    if (group !== undefined) {
      groups.add(group);
      return `@${label.replace(/^@/, '') || group}`;
    }
    if (/^!(here|channel|everyone)$/.test(target)) return `@${id}`;
    if (target.startsWith('!')) return label;
    return label || unescaped(target).replace(/^mailto:/, '');
  }

  return {
    text: called === undefined ? text : text.trim(),
    mentions: [...mentions.values()],
    groups: [...groups],
  };
}

/** What people write is not deeper: a list in a quote in a list. */
const depthMost = 20;

/** The emoji of a message, by the names that stand in its text: Slack writes `:seedling:` for 🌱. */
export function emojiIn(blocks: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const look = (value: unknown, depth: number): void => {
    if (depth > depthMost) return;
    if (Array.isArray(value)) for (const one of value) look(one, depth + 1);
    if (!isObj(value)) return;
    const { type, name, unicode } = value;
    if (type === 'emoji' && typeof name === 'string' && typeof unicode === 'string') {
      const codes = unicode.split('-').map((code) => Number.parseInt(code, 16));
      if (codes.every((code) => code > 0 && code <= 0x10ffff))
        found.set(name, String.fromCodePoint(...codes));
    }
    look(value.elements, depth + 1);
  };
  look(blocks, 0);
  return found;
}
