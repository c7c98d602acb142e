import { chatContract } from './chat.ts';
import { makeWebHarness } from './web-harness.ts';

chatContract('web', makeWebHarness);
