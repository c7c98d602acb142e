/** How fast each tenant of a platform may be called (lines.ts). */
export interface PacesTables {
  paces: {
    /** `platform/tenant/call`. */
    line: string;
    /** Calls a minute as the platform's adapter says: where `rate` starts from. */
    base: number;
    /** Calls a minute now. */
    rate: number;
    /** The first slot that nobody has. */
    next_at: Date;
    /** The platform said so: no call before it. */
    blocked_until: Date | null;
    /** The rate at which the platform last refused; near it, more is tried with care. */
    ceiling: number | null;
    /** The last refusal, and whose it was. */
    refused_at: Date | null;
    refused_by: string | null;
    /** Slots given since then. */
    since_refusal: number;
  };
}
