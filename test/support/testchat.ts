import type { Card } from '#core/card.ts';
import type { Address, Chat, DeliveryId, MessageRef } from '#core/chat.ts';
import { PlatformError, type PlatformReason } from '#core/errors.ts';

/** What goes wrong in a call to a platform. */
export type Fault =
  /** Refused or failed, and nothing was done. */
  | Readonly<{ kind: PlatformReason; retryAfterMs?: number }>
  /** It did what it was asked to, and its answer was lost. */
  | Readonly<{ kind: 'answer_lost' }>
  /** Something that an adapter should not throw. */
  | Readonly<{ kind: 'odd'; error: unknown }>;

export type Call = 'send' | 'update' | 'find';

/** A message as its reader has it. */
export type TestMessage = {
  readonly id: string;
  readonly to: Address;
  readonly delivery: DeliveryId;
  /** As it looks now. */
  card: Card;
  updates: number;
};

export type TestChat = ReturnType<typeof createTestChat>;

/** A platform of the tests' own that fails on demand. `find`: does it let anybody look? `cold`: must people let the bot in? */
export function createTestChat(platform: string, options: Readonly<{ find: boolean; cold?: boolean }>) {
  const messages: TestMessage[] = [];
  const calls: Readonly<{ call: Call; id: string }>[] = [];
  const next: Fault[] = [];
  let choose: (call: Call, id: string) => Fault | undefined = () => undefined;
  let gate: Promise<void> | undefined;
  let count = 0;

  /** Meets a call with its fault, if it has one. `act` is what the platform does when it takes the call. */
  async function meet<T>(call: Call, id: string, act: () => T): Promise<T> {
    calls.push({ call, id });
    await gate;
    const fault = next.shift() ?? choose(call, id);
    if (fault === undefined) return act();
    if (fault.kind === 'odd') throw fault.error;
    if (fault.kind === 'answer_lost') {
      act();
      throw new PlatformError('unknown_outcome');
    }
    throw new PlatformError(
      fault.kind,
      'retryAfterMs' in fault && fault.retryAfterMs !== undefined ? { retryAfterMs: fault.retryAfterMs } : {},
    );
  }
  const refOf = (message: TestMessage): MessageRef => ({
    platform,
    tenant: message.to.tenant,
    route: message.to.route,
    id: message.id,
  });

  const chat: Chat = {
    platform,
    can: {
      dialogs: true,
      privateReplies: true,
      edits: true,
      slashCommands: true,
      coldMessages: options.cold !== true,
      home: true,
    },
    connect: async () => [],
    close: async () => {},
    send: (to, card, delivery) =>
      meet('send', delivery, () => {
        const message: TestMessage = { id: `m${++count}`, to, delivery, card, updates: 0 };
        messages.push(message);
        return refOf(message);
      }),
    update: (ref, card) =>
      meet('update', ref.id, () => {
        const message = messages.find((one) => one.id === ref.id);
        if (message === undefined) throw new PlatformError('gone');
        message.card = card;
        message.updates += 1;
      }),
    ...(options.find && {
      find: (to: Address, delivery: DeliveryId) =>
        meet('find', delivery, () => {
          const found = messages.find((one) => one.delivery === delivery && one.to.key === to.key);
          return found && refOf(found);
        }),
    }),
    tenants: async () => ['t1'],
    person: async () => undefined,
    async *people() {},
  };

  return {
    ...chat,
    messages,
    calls,
    count: (call: Call) => calls.filter((one) => one.call === call).length,
    /** The next calls meet these faults, in order. */
    next: (...faults: readonly Fault[]) => void next.push(...faults),
    /** Every call is asked about. */
    choose: (how: typeof choose) => {
      choose = how;
    },
    /** Calls wait from now on, until the returned function is called. */
    hold(): () => void {
      let release = () => {};
      gate = new Promise((resolve) => {
        release = () => {
          gate = undefined;
          resolve();
        };
      });
      return release;
    },
    reset(): void {
      count = 0;
      messages.length = 0;
      calls.length = 0;
      next.length = 0;
      choose = () => undefined;
      gate = undefined;
    },
  };
}
