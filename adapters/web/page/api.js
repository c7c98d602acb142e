// What the page asks of the server.

/** Why a request failed: `network`, or the code the server gave. */
export class Problem extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function request(path, init) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Problem('network');
  }
  const body = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  throw new Problem(body?.error ?? 'network');
}

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined>} [params]
 */
export function get(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined) query.set(name, String(value));
  return request(`${path}?${query}`);
}

/**
 * @param {string} path
 * @param {unknown} body
 */
export function post(path, body) {
  return request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/**
 * Tells the server what the person did. A repetition after a failure carries the same `id`, so that it counts once.
 * @param {string} as
 * @param {{ kind: string, id: string, conversation: string, [more: string]: unknown }} event
 * @returns {Promise<import('../view.ts').ReplyView>}
 */
export const act = (as, event) => post(`/web/events?as=${encodeURIComponent(as)}`, event);

/** @param {unknown} error */
export const codeOf = (error) => (error instanceof Problem ? error.code : 'failed');

/**
 * Follows the server's changes. The browser connects again by itself; `back` is told when it did, and `there` when it
 * first connects: what happened between the first list and that moment was told to nobody.
 * @param {string} as
 * @param {{ message(message: import('../view.ts').MessageView): void, anything(): void,
 *   trial(trial: import('../view.ts').TrialView): void, lost(): void, back(): void, there(): void }} told
 */
export function follow(as, told) {
  let wasLost = false;
  /** @type {EventSource} */
  let source;
  /** @type {number | undefined} */
  let timer;
  const open = () => {
    source = new EventSource(`/web/stream?as=${encodeURIComponent(as)}`);
    source.addEventListener('hello', () => {
      if (wasLost) told.back();
      else told.there();
      wasLost = false;
    });
    source.addEventListener('message', (event) => told.message(JSON.parse(event.data)));
    source.addEventListener('anything', () => told.anything());
    source.addEventListener('trial', (event) => told.trial(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      wasLost = true;
      told.lost();
      // After an answer that is no stream (a restart behind a proxy) the browser gives up: begin anew.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, 3_000);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
