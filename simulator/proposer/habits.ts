/** How often it looks into a run before it answers, and how often it keeps to the size when asked to split. */
export const proposerHabits = { reads: 0.3, splits: 0.75 } as const;
