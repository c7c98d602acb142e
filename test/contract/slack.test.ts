import { afterEach, expect } from 'vitest';
import { createFlows } from '#flows/index.ts';
import { testPorts } from '#test/support/ports.ts';
import { chatContract } from './chat.ts';
import { makeSlackHarness, type SlackHarness } from './slack-harness.ts';

const { flows } = createFlows(testPorts());

let harness: SlackHarness | undefined;

// Whatever a test is about: Slack has taken all that it was given, in time, and nobody was shown a failure of Slack's.
afterEach((context) => {
  if (harness === undefined) return;
  const { slack } = harness;
  expect(slack.mistakes).toEqual([]);
  expect(slack.refusals.splice(0)).toEqual([]);
  const late = slack.slowerThan(3_000);
  const complaints = slack.acts.complaints.splice(0);
  // Where the handler fails, or nobody is there any more, Slack has to notice.
  if (/handler that fails|after close/.test(context.task.name)) return;
  expect(late).toEqual([]);
  expect(complaints).toEqual([]);
});

for (const transport of ['http', 'socket'] as const) {
  chatContract(
    `slack over ${transport === 'http' ? 'HTTP' : 'a socket'}`,
    async () => {
      harness = await makeSlackHarness(transport);
      return harness;
    },
    (locale) => flows.flatMap((flow) => flow.samples(locale)),
  );
}
