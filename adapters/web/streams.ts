import type { ServerResponse } from 'node:http';

type StreamEvent = 'hello' | 'message' | 'anything' | 'trial';

export type Streams = Readonly<{
  open(response: ServerResponse, viewer: string, guest: boolean): void;
  /** Sends to every viewer for whom `see` is true. */
  tell(event: StreamEvent, data: unknown, see?: (viewer: string, guest: boolean) => boolean): void;
  isAnybodyThere(see?: (viewer: string, guest: boolean) => boolean): boolean;
  close(): void;
}>;

type Open = Readonly<{ response: ServerResponse; viewer: string; guest: boolean }>;

/** A reader this far behind is cut off: it comes back by itself and lists anew. */
const maxBehind = 1_000_000;

/** The open event streams of this process. Nothing in them is numbered: whoever comes back lists anew. */
export function createStreams(heartbeatMs = 20_000): Streams {
  const all = new Set<Open>();
  const write = (stream: Open, text: string): void => {
    if (stream.response.writableLength > maxBehind) stream.response.destroy();
    else stream.response.write(text);
  };
  const heartbeat = setInterval(() => {
    for (const stream of all) write(stream, ': still here\n\n');
  }, heartbeatMs);
  heartbeat.unref();

  return {
    open(response, viewer, guest) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      });
      const stream: Open = { response, viewer, guest };
      all.add(stream);
      response.on('close', () => all.delete(stream));
      response.on('error', () => all.delete(stream));
      write(stream, 'retry: 2000\nevent: hello\ndata: {}\n\n');
    },
    tell(event, data, see = () => true) {
      const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      for (const stream of all) if (see(stream.viewer, stream.guest)) write(stream, text);
    },
    isAnybodyThere: (see = () => true) => [...all].some(({ viewer, guest }) => see(viewer, guest)),
    close() {
      clearInterval(heartbeat);
      for (const stream of all) stream.response.end();
      all.clear();
    },
  };
}
