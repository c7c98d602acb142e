/** The floor: a bare bot on the same SDK that answers every press with the same words and does nothing else. */
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import express from 'express';

// biome-ignore lint/style/noProcessEnv: a program of its own, started with these
const { PORT, TEAMS_APP_ID = '', TEAMS_TENANT_ID = '', TEAMS_APP_PASSWORD = '', ...rest } = process.env;

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: TEAMS_APP_ID,
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: TEAMS_TENANT_ID,
    MicrosoftAppPassword: TEAMS_APP_PASSWORD,
    ChannelService: 'https://bench.example',
    ToBotFromChannelOpenIdMetadataUrl: rest.TEAMS_OPENID_URL ?? '',
    ToBotFromChannelTokenIssuer: rest.TEAMS_TOKEN_ISSUER ?? '',
    ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromEmulatorOpenIdMetadataUrl: rest.TEAMS_OPENID_URL ?? '',
    OAuthUrl: 'https://api.botframework.com',
    CallerId: '',
  }),
);
const app = express();
app.use(express.json());
app.get('/', (_request, response) => void response.end('bare'));
app.post('/api/messages', (request, response) =>
  adapter.process(request, response, async (context) => {
    await context.sendActivity({
      type: 'invokeResponse',
      value: {
        status: 200,
        body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'ok' },
      },
    });
  }),
);
process.once('SIGTERM', () => process.exit());
app.listen(Number(PORT), '127.0.0.1');
