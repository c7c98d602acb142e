/** Public holidays: days on which nobody is written to unasked and that no plan counts as working days. */
export interface Holidays {
  /**
   * The public holidays of a country in a year.
   * @param country ISO 3166-1 alpha-2, upper case; nothing or one that is not known: none
   * @returns ISO 8601 dates
   */
  of(country: string | undefined, year: number): Promise<ReadonlySet<string>>;
}
