import type { CommandCall } from '#core/flow.ts';

/** A command as it is called in a direct chat of the web chat. */
export const commandCall = (call: Partial<CommandCall> = {}): CommandCall => ({
  text: '',
  mentions: [],
  where: { platform: 'web', tenant: 'web', key: 'somebody', route: 'somebody' },
  from: { platform: 'web', tenant: 'web' },
  direct: true,
  spoken: false,
  ...call,
});
