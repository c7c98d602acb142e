/** The direct channels seen by this process: as many as memory should hold. */
const most = 50_000;

/**
 * Which channel is a person's direct chat with the bot. A command says only that it was typed in *a* direct chat,
 * which may be one between two people.
 */
export function createDirects() {
  const channels = new Map<string, string>();
  const keyOf = (tenant: string, user: string): string => `${tenant} ${user}`;
  return {
    learn(tenant: string, user: string, channel: string): void {
      if (!channel.startsWith('D')) return;
      channels.delete(keyOf(tenant, user));
      channels.set(keyOf(tenant, user), channel);
      const [oldest] = channels.keys();
      if (channels.size > most && oldest !== undefined) channels.delete(oldest);
    },
    of: (tenant: string, user: string): string | undefined => channels.get(keyOf(tenant, user)),
  };
}
export type Directs = ReturnType<typeof createDirects>;
