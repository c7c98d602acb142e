import { createFlows } from '#flows/index.ts';
import { createSentiment } from '#work/sentiment.ts';
import { chatContract } from './chat.ts';
import { makeWebHarness, quiet } from './web-harness.ts';

const { flows } = createFlows({ sentiment: createSentiment({ log: quiet }) });

chatContract('web', makeWebHarness, (locale) => flows.flatMap((flow) => flow.samples(locale)));
