/** The floor: a bare Bolt app that acknowledges every press and every command and does nothing else. */
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

// biome-ignore lint/style/noProcessEnv: a program of its own, started with these
const { PORT, SLACK_SIGNING_SECRET: signingSecret = '' } = process.env;

const receiver = new HTTPReceiver({
  signingSecret,
  logLevel: LogLevel.ERROR,
  customRoutes: [{ path: '/', method: ['GET'], handler: (_request, response) => void response.end('bare') }],
});
const app = new App({
  receiver,
  logLevel: LogLevel.ERROR,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0BENCH', botUserId: 'U0BENCH' }),
});
app.action(/.*/, async ({ ack }) => ack());
app.command(/.*/, async ({ ack }) => ack());
process.once('SIGTERM', () => process.exit());
await receiver.start(Number(PORT));
