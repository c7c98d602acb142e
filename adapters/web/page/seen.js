/**
 * How far this person has read, by conversation. Kept in this browser only: no server needs to know what who read.
 * @param {string} as
 */
export function createSeen(as) {
  const key = `latido.seen.${as}`;
  /** @type {Record<string, number>} */
  let seen = {};
  try {
    seen = JSON.parse(localStorage.getItem(key) ?? '{}');
  } catch {}
  return {
    /** @param {string} conversation */
    of: (conversation) => seen[conversation] ?? 0,
    /** @param {string} conversation @param {number} position */
    set(conversation, position) {
      if ((seen[conversation] ?? 0) >= position) return;
      seen[conversation] = position;
      try {
        localStorage.setItem(key, JSON.stringify(seen));
      } catch {}
    },
  };
}
