import Table from "cli-table3";

/** A table without lines; columns with a width wrap their text. */
export function newTable(head: readonly string[], widths: readonly (number | null)[] = []): Table.Table {
  return new Table({
    head: [...head],
    ...(widths.length > 0 ? { colWidths: [...widths] } : {}),
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
}
