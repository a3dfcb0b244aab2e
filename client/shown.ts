/** What `show` found: items for programs, text for people. */
export interface Shown {
  readonly items: readonly object[];
  readonly text: string;
  /** What the last record says beside how many items there were. */
  readonly fields?: Readonly<Record<string, unknown>>;
}
