import { createFlows } from '#flows/index.ts';
import { testPorts } from '#test/support/ports.ts';
import { chatContract } from './chat.ts';
import { makeWebHarness } from './web-harness.ts';

const { flows } = createFlows(testPorts());

chatContract('web', makeWebHarness, (locale) => flows.flatMap((flow) => flow.samples(locale)));
