// The stream of events, for weeks: whatever ends it, it is opened anew.

/** No word for this long: the connection is dead, whatever the browser thinks. Milliseconds. */
const silentMs = 45_000;
const lookMs = 5_000;
const firstMs = 1_000;
const slowestMs = 30_000;

/**
 * @param {string} url
 * @param {{ on: Record<string, (data: any) => void>, connected: (is: boolean) => void }} handlers
 */
export function listen(url, { on, connected }) {
  /** @type {EventSource | undefined} */
  let source;
  let heardAt = Date.now();
  let lookedAt = Date.now();
  let waitMs = firstMs;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let over = false;

  function close() {
    source?.close();
    source = undefined;
    clearTimeout(timer);
    timer = undefined;
  }

  function open() {
    close();
    if (over) return;
    heardAt = Date.now();
    const mine = new EventSource(url);
    source = mine;
    for (const [name, handle] of Object.entries(on)) {
      mine.addEventListener(name, (event) => {
        if (source !== mine) return;
        heardAt = Date.now();
        waitMs = firstMs;
        connected(true);
        handle(JSON.parse(event.data));
      });
    }
    mine.addEventListener('error', () => {
      if (source !== mine) return;
      connected(false);
      // After some answers the browser gives up for good; after none does it keep our pace.
      close();
      timer = setTimeout(open, waitMs * (0.75 + Math.random() / 2));
      waitMs = Math.min(slowestMs, waitMs * 2);
    });
  }

  setInterval(() => {
    const now = Date.now();
    // The machine slept, or its clock was set.
    const slept = now - lookedAt > 4 * lookMs || now < lookedAt;
    lookedAt = now;
    if (slept) {
      waitMs = firstMs;
      open();
    } else if (source && now - heardAt > silentMs) {
      connected(false);
      open();
    }
  }, lookMs);
  addEventListener('online', open);
  open();

  return {
    stop() {
      over = true;
      close();
    },
  };
}
