import { errorFields, PlatformError } from '#core/errors.ts';
import { ConnectorFault } from './failure.ts';

/** What may be logged of a failed call: the reason, the call and the platform's word; never what was sent. */
export function reasonFields(error: unknown): Readonly<{ reason: string; fault?: string }> {
  if (!(error instanceof PlatformError)) return { reason: errorFields(error).name };
  return {
    reason: error.reason,
    ...(error.cause instanceof ConnectorFault && { fault: error.cause.message }),
  };
}
