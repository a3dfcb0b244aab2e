/** What `show` found: items for programs, text for people. */
export interface Shown {
  readonly items: readonly object[];
  readonly text: string;
}
