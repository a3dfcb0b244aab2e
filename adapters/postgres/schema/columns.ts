import { bigint, customType, timestamp } from "drizzle-orm/pg-core";
import { storable, storableText } from "../../../core/storable.ts";

/** Text that came from a model or a command: cleaned on its way in, so that no caller can forget it. */
export const foreignText = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
  toDriver: storableText,
});

/** A plain value as jsonb, cleaned on its way in. */
export function document<T>() {
  return customType<{ data: T; driverData: unknown }>({
    dataType: () => "jsonb",
    toDriver: (value) => JSON.stringify(storable(value)),
    fromDriver: (value) => value as T,
  })();
}

/** A row's place in the order of arrival: what "in a stable order" means. */
export const arrival = () => bigint({ mode: "number" }).generatedAlwaysAsIdentity().notNull();

/** Money in millionths of a US dollar, tokens, milliseconds: whole numbers that outgrow 32 bits. */
export const amount = () => bigint({ mode: "number" });

/** An instant with its zone. */
export const instant = () => timestamp({ withTimezone: true });
